import assert from "node:assert/strict";
import { summarise } from "../../engine/inspect/summary.ts";
import { buildOf, checkOutputs } from "./network_file.ts";

const convolution = { type: "Conv2D", filters: 4, kernelSize: 3, strides: 1, padding: "SAME" };
const network = (...layers: unknown[]) => ({
  type: "Sequential",
  layers: [convolution, { type: "Sequential", layers }],
});

Deno.test("a layer that does not fit is told with the file, its name and its place", () => {
  const wide = network(convolution, { ...convolution, kernelSize: 9, padding: "VALID" });
  assert.throws(() => buildOf("own.json", () => summarise(wide, [1, 8, 8, 3])), {
    message: /^Cannot use the network of 'own\.json': Cannot apply conv2d to \[1, 8, 8, 4\], .*/,
  });
  assert.throws(
    () => buildOf("own.json", () => summarise(wide, [1, 8, 8, 3])),
    /, in the Conv2D 'block1\/conv2' at layers\[1\]\.layers\[1\]$/,
  );
  // Of others the error is left as it is.
  assert.throws(() => buildOf(undefined, () => summarise(wide, [1, 8, 8, 3])), {
    name: "RangeError",
    message: /^Cannot apply conv2d to .*, in the Conv2D 'block1\/conv2'/,
  });
  assert.throws(() => buildOf("own.json", () => JSON.parse("{")), SyntaxError);
});

Deno.test("a network that gives no number for each class is told with what it gives", () => {
  const dense = { type: "Dense", units: 2 };
  const check = (...layers: unknown[]) =>
    checkOutputs("own.json", network(...layers), { height: 8, width: 6, classes: 2 });
  check({ type: "Flatten" }, dense);
  assert.throws(() => check(dense), {
    message: "Cannot train the network of 'own.json' on 2 classes as it gives [8, 6, 2] for a " +
      "picture of 8x6: expected [2], as a last Dense gives it after Flatten or GlobalAveragePooling2D",
  });
  assert.throws(() => check({ type: "GlobalAveragePooling2D" }), /as it gives \[4\] for a picture/);
  assert.throws(
    () => check({ type: "Flatten" }, convolution),
    /'own\.json': Cannot build a layer on \[1, 192\]: .*in the Conv2D/,
  );
});
