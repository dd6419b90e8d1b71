import assert from "node:assert/strict";
import { bundle } from "./bundle.ts";
import { withoutComments } from "./shaders.ts";

Deno.test("withoutComments() keeps the code, and every line its number", () => {
  const shader =
    "// What it computes.\n\nconst A = 1u; // in units\n  // alone\n  let b = a / 2u;\n";
  assert.equal(withoutComments(shader), "\n\nconst A = 1u;\n\n  let b = a / 2u;\n");
});

Deno.test("a bundle has the code of its shaders and none of their comments", async () => {
  const shader = await Deno.readTextFile(
    new URL("../../shaders/shared/step.wgsl", import.meta.url),
  );
  const script = await bundle(new URL("../worker/bench.ts", import.meta.url));
  const [code, comment] = ["struct Step {", "// The number of the step"];
  assert(shader.includes(code) && shader.includes(comment));
  assert(script.includes(code) && !script.includes(comment));
});
