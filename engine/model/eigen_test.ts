import assert from "node:assert/strict";
import { uniforms } from "../graph/random.ts";
import { symmetricEigen } from "./eigen.ts";

Deno.test("symmetricEigen() gives vectors of length 1 that the matrix only stretches", () => {
  const random = uniforms(3, 5);
  for (let size = 1; size <= 12; size++) {
    const matrix = Array.from({ length: size }, () => new Float64Array(size));
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) matrix[i][j] = matrix[j][i] = 2 * random() - 1;
    }
    const { values, vectors } = symmetricEigen(matrix);
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i], 0);
    vectors.forEach((vector, k) => {
      matrix.forEach((row, i) =>
        assert(Math.abs(dot(row, vector) - values[k] * vector[i]) < 1e-12)
      );
      vectors.forEach((other, l) =>
        assert(Math.abs(dot(vector, other) - (k === l ? 1 : 0)) < 1e-12)
      );
    });
    assert.deepEqual(values, values.toSorted((a, b) => b - a));
  }
});

Deno.test("symmetricEigen() takes matrices of nothing and of equal columns", () => {
  assert.deepEqual(symmetricEigen([new Float64Array(2), new Float64Array(2)]).values, [0, 0]);
  const ones = [Float64Array.of(1, 1), Float64Array.of(1, 1)];
  const { values, vectors } = symmetricEigen(ones);
  assert(Math.abs(values[0] - 2) < 1e-15 && Math.abs(values[1]) < 1e-15);
  assert(vectors[0].every((value) => Math.abs(value - Math.SQRT1_2) < 1e-15));
});
