import assert from "node:assert/strict";
import { readSafetensors, type StoredTensor, writeSafetensors } from "./safetensors.ts";

const tensors = new Map<string, StoredTensor>([
  ["a", { shape: [2, 2], data: Float32Array.of(1, -2, 0.5, 1e-30) }],
  ["b/ä", { shape: [1], data: Float32Array.of(7) }],
  ["halves", { shape: [3], data: Float16Array.of(1, -0.5, 65504) }],
  ["words", { shape: [1], data: Uint32Array.of(2 ** 32 - 1) }],
]);

Deno.test("readSafetensors() reads what writeSafetensors() wrote", () => {
  assert.deepEqual(readSafetensors(writeSafetensors(tensors, { made: "here" })), tensors);
});

Deno.test("readSafetensors() reads a file written by hand", () => {
  const header = '{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  ';
  const bytes = new Uint8Array(8 + header.length + 4);
  bytes[0] = header.length;
  bytes.set(new TextEncoder().encode(header), 8);
  bytes.set([0, 0, 0xc0, 0x3f], 8 + header.length); // 1.5
  assert.deepEqual([...readSafetensors(bytes).get("x")!.data], [1.5]);
  bytes.set(new TextEncoder().encode(header.replace("F32", "F64")), 8);
  assert.throws(() => readSafetensors(bytes), /'x' is F64, not one of F32, F16, U32/);
});

Deno.test("readSafetensors() refuses every truncation and a changed header", () => {
  const bytes = writeSafetensors(tensors);
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => readSafetensors(bytes.subarray(0, length)), RangeError);
  }
  const longer = new Uint8Array([...bytes, 0, 0, 0, 0]);
  assert.throws(() => readSafetensors(longer), /belong to no tensor/);
  const other = new TextDecoder().decode(bytes.subarray(8, 80)).replace("[2,2]", "[2,3]");
  const changed = bytes.slice();
  changed.set(new TextEncoder().encode(other), 8);
  assert.throws(() => readSafetensors(changed), /wrong number of bytes/);
});
