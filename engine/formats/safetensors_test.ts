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
  assert.throws(
    () => readSafetensors(bytes),
    /'model.safetensors' as its x\.dtype is wrong: found "F64", expected one of "F32", "F16", "U32"/,
  );
});

Deno.test("readSafetensors() refuses every truncation and a changed header", () => {
  const bytes = writeSafetensors(tensors);
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(
      () => readSafetensors(bytes.subarray(0, length), "a/w.safetensors"),
      /^Error: Cannot use 'a\/w\.safetensors' as its (size|header's size|halves\.|words\.|a\.|b\/ä\.)/,
    );
  }
  const longer = new Uint8Array([...bytes, 0, 0, 0, 0]);
  assert.throws(
    () => readSafetensors(longer),
    /its size is wrong: found 34, expected 30 bytes of tensors/,
  );
  const other = new TextDecoder().decode(bytes.subarray(8, 80)).replace("[2,2]", "[2,3]");
  const changed = bytes.slice();
  changed.set(new TextEncoder().encode(other), 8);
  assert.throws(
    () => readSafetensors(changed),
    /its a\.data_offsets is wrong: found 16, expected 24, as its shape has it/,
  );
});

Deno.test("readSafetensors() says which entry of a header is wrong, whatever it holds", () => {
  const read = (header: unknown, body = new Uint8Array(4)) => {
    const text = new TextEncoder().encode(JSON.stringify(header) ?? "\xff{");
    const bytes = new Uint8Array(8 + text.length + body.length);
    new DataView(bytes.buffer).setUint32(0, text.length, true);
    bytes.set(text, 8);
    return readSafetensors(bytes);
  };
  const x = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
  assert.equal(read({ x, __metadata__: null }).size, 1);
  const cases: [unknown, RegExp][] = [
    [undefined, /its content is wrong/],
    [null, /its content is wrong: found null, expected an object/],
    [[], /its content is wrong: found a list of 0/],
    [{ x: null }, /its x is wrong: found null, expected an object/],
    [{ x: {} }, /its x\.dtype is wrong: found nothing/],
    [{ x: { ...x, shape: null } }, /its x\.shape is wrong: found null, expected a list/],
    [{ x: { ...x, shape: [-1] } }, /its x\.shape\[0\] is wrong: found -1/],
    [{ x: { ...x, shape: [1e300, 1e300] } }, /its x\.shape\[0\] is wrong: found 1e\+300/],
    [{ x: { ...x, shape: [2 ** 31, 2 ** 31] } }, /its x\.data_offsets is wrong: found 4/],
    [{ x: { ...x, data_offsets: [0, "4"] } }, /its x\.data_offsets\[1\] is wrong: found "4"/],
    [{ x: { ...x, data_offsets: [4, 8] } }, /its x\.data_offsets is wrong: found 4, expected 0/],
    [{ x, y: x }, /its y\.data_offsets is wrong: found 0, expected 4, right behind others/],
    [{ ["__proto__"]: x, x: 1 }, /its x is wrong: found 1, expected an object/],
  ];
  for (const [header, message] of cases) assert.throws(() => read(header), message);
});
