import assert from "node:assert/strict";
import { parseOptions } from "./options.ts";

Deno.test("parseOptions() names folders by their last part, and tells two apart", () => {
  const { data, port, help } = parseOptions(["--data", "/a/cats", "--data", "/b/cats"]);
  assert.deepEqual(data.map(({ name }) => name), ["cats", "cats (2)"]);
  assert.deepEqual([port, help], [8000, false]);
});

Deno.test("parseOptions() says what is wrong", () => {
  assert.throws(() => parseOptions(["--prot", "1"]), /Unknown option '--prot', --help lists/);
  for (const port of ["70000", "-1", "x", "8e3"]) {
    assert.throws(
      () => parseOptions([`--port=${port}`]),
      /expected a whole number from 0 to 65535/,
    );
  }
});
