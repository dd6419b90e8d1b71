/** A small draw of `deno task test:matrices`, where that has put its driver and Dawn's bindings. */
import assert from "node:assert/strict";
import { findDawn } from "../cli/setup/dawn.ts";
import { hasMatrices, testWithMatrices } from "../cli/setup/matrices.ts";
import { OPS_BY_MATRICES } from "./matrices/ops.ts";

const isThere = findDawn() !== undefined && await hasMatrices();
if (!isThere) {
  console.log("note: no driver with subgroup matrices, `deno task test:matrices` obtains one");
}

Deno.test({
  name: "kernels by subgroup matrices equal their references on a driver that has them",
  ignore: !isThere,
  async fn() {
    const { code, stdout, stderr } = await testWithMatrices(["tests/matrices/draw.ts"], {
      stdout: "piped",
      stderr: "piped",
    }).output();
    const [printed, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert.equal(code, 0, printed + errors);
    assert.equal(OPS_BY_MATRICES.length, 4);
    assert.match(printed, / 4 passed /);
  },
});
