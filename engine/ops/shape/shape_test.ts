/** What moves elements, by hand: the references walk as the kernels do. */
import assert from "node:assert/strict";
import type { Op } from "../../graph/op.ts";
import { f32, type Shape, sizeOf } from "../../graph/spec.ts";
import { concat } from "./concat.ts";
import { pad } from "./pad.ts";
import { slice, sliceGradient } from "./slice.ts";
import { transpose } from "./transpose.ts";

/** An op's shape and numbers of 1, 2, 3, … in each input. */
function applied<A>(op: Op<A>, attributes: A, ...shapes: Shape[]) {
  const inputs = shapes.map((shape) => f32(...shape));
  const outputs = op.outputs(inputs, attributes);
  const numbers = shapes.map((shape) =>
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => i + 1)
  );
  const [values] = op.reference(numbers, { inputs, outputs, attributes });
  return { shape: outputs[0].shape, values: [...values] };
}

Deno.test("transpose() puts input dimension perm[i] at i", () => {
  assert.deepEqual(applied(transpose, { perm: [1, 0] }, [2, 3]), {
    shape: [3, 2],
    values: [1, 4, 2, 5, 3, 6],
  });
  assert.deepEqual(applied(transpose, { perm: [2, 0, 1] }, [1, 2, 3]), {
    shape: [3, 1, 2],
    values: [1, 4, 2, 5, 3, 6],
  });
});

Deno.test("slice() takes what ONNX' starts, ends, axes and steps say", () => {
  const of = (attributes: Parameters<typeof slice.outputs>[1]) =>
    applied(slice, attributes, [3, 4]).values;
  assert.deepEqual(of({ starts: [1, 0], ends: [3, 3], axes: [0, 1], steps: [1, 2] }), [
    5,
    7,
    9,
    11,
  ]);
  assert.deepEqual(of({ starts: [0], ends: [-1] }), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(of({ starts: [-1], ends: [1000], axes: [1] }), [4, 8, 12]);
  assert.deepEqual(of({ starts: [20, -1], ends: [0, -100], axes: [0, 1], steps: [-1, -3] }), [
    12,
    9,
    8,
    5,
  ]);
});

Deno.test("sliceGradient() leaves zeros where nothing was taken", () => {
  const attributes = { starts: [3], ends: [-5], axes: [1], steps: [-2], shape: [2, 4] };
  assert.deepEqual(applied(sliceGradient, attributes, [2, 2]), {
    shape: [2, 4],
    values: [0, 2, 0, 1, 0, 4, 0, 3],
  });
});

Deno.test("pad() puts the first half of its pads before, the second after", () => {
  assert.deepEqual(applied(pad, { pads: [1, 0, 0, 2], value: 9 }, [1, 2]), {
    shape: [2, 4],
    values: [9, 9, 9, 9, 1, 2, 9, 9],
  });
});

Deno.test("concat() joins along its axis", () => {
  assert.deepEqual(applied(concat, { axis: -1 }, [2, 1], [2, 2]), {
    shape: [2, 3],
    values: [1, 1, 2, 2, 3, 4],
  });
});

Deno.test("what doesn't fit is refused by name", () => {
  const x = f32(3, 4);
  const refused = (shapes: () => unknown, message: RegExp) =>
    assert.throws(shapes, (error) => error instanceof RangeError && message.test(error.message));
  refused(() => transpose.outputs([x], { perm: [0, 0] }), /transpose to \[3, 4\]: .*\[0, 0\]/);
  refused(() => slice.outputs([x], { starts: [0], ends: [1], steps: [0] }), /no step of 0/);
  refused(() => slice.outputs([x], { starts: [0], ends: [1], axes: [2] }), /axes each once/);
  refused(() => slice.outputs([x], { starts: [0.5], ends: [1] }), /expected whole starts, ends/);
  refused(() => pad.outputs([x], { pads: [0, -1, 0, 0], value: 0 }), /two pads of 0 or more/);
  refused(() => concat.outputs([x, f32(2, 5)], { axis: 1 }), /differ in dimension 1 alone/);
});
