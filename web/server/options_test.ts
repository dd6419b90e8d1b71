import assert from "node:assert/strict";
import { join } from "node:path";
import { UsageError } from "../../cli/terminal/arguments.ts";
import { readOptions } from "./options.ts";

const work = await Deno.realPath(await Deno.makeTempDir());
await Deno.mkdir(join(work, "a", "cats"), { recursive: true });
await Deno.mkdir(join(work, "b", "cats"), { recursive: true });
await Deno.writeTextFile(join(work, "file"), "");
addEventListener("unload", () => Deno.removeSync(work, { recursive: true }));

Deno.test("readOptions() names folders by their last part, and tells two apart", async () => {
  const folders = ["a", "b"].flatMap((name) => ["--data", join(work, name, "cats")]);
  const { data, port, help } = await readOptions([...folders, "--runs", work]);
  assert.deepEqual(data.map(({ name }) => name), ["cats", "cats (2)"]);
  assert.deepEqual([port, help], [8000, false]);
});

Deno.test("readOptions() follows links once", async () => {
  await Deno.symlink(join(work, "a", "cats"), join(work, "link"));
  const { data, runs } = await readOptions(["--data", join(work, "link"), "--runs", work]);
  assert.deepEqual([data, runs], [[{ name: "cats", path: join(work, "a", "cats") }], work]);
});

Deno.test("readOptions() says what is wrong with the command line", async () => {
  const cases: [string[], RegExp][] = [
    [["--prot", "1"], /Cannot use --prot as there is no such option: did you mean --port\?/],
    [["--json"], /no such option/],
    [["--port"], /Cannot use --port as its value is missing: expected --port N/],
    [["pictures"], /'pictures' is one name too many: expected `deno task web \[options\]`/],
    ...["70000", "-1", "x", "1.5"].map((port): [string[], RegExp] => [
      ["--port", port],
      /expected a whole number from 0 to 65535/,
    ]),
  ];
  for (const [args, message] of cases) {
    await assert.rejects(readOptions(args), (error) => {
      assert(error instanceof UsageError);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("readOptions() says what is wrong with a folder", async () => {
  for (const option of ["--data", "--runs"]) {
    const message = (reason: string) => new RegExp(`^Cannot use ${option} .+ as ${reason}`);
    const read = (name: string) => readOptions([option, join(work, name)]);
    await assert.rejects(read("absent"), { message: message("there is no such folder: make it") });
    await assert.rejects(read("file"), { message: message("it is a file: name a folder") });
    await assert.rejects(read("file/a"), { message: message("a part of its path is a file") });
  }
});
