import assert from "node:assert/strict";
import {
  type CountTensor,
  readSafetensors,
  type StoredTensor,
  writeSafetensors,
} from "./safetensors.ts";
import { openSafetensors } from "./safetensors_file.ts";

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
  bytes.set(new TextEncoder().encode(header.replace("F32", "I32")), 8);
  assert.throws(
    () => readSafetensors(bytes),
    /'model.safetensors' as its x\.dtype is wrong: found "I32", expected one of "F32", "F16", "U32"/,
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
    [{ x: { ...x, shape: [2 ** 53 - 1, 2 ** 53 - 1] } }, /its x\.data_offsets is wrong: found 4/],
    [{ x: { ...x, shape: Array(33).fill(1) } }, /its x\.shape is wrong: found a list of 33/],
    [{ x: { ...x, shape: [[1]] } }, /its content is wrong: .*no more than 3 levels of JSON/],
    [{ x, __metadata__: { a: 1 } }, /its __metadata__\.a is wrong: found 1, expected a text/],
    [{ x, ["y".repeat(1001)]: x }, /its content is wrong: .*names of at most 1000 letters/],
  ];
  for (const [header, message] of cases) assert.throws(() => read(header), message);
});

/** A file with a header of that text. */
function fileOf(header: string | Uint8Array, size: number): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + size);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 8);
  return bytes;
}

const entry = (from: number, to: number) =>
  `{"dtype":"F32","shape":[${(to - from) / 4}],"data_offsets":[${from},${to}]}`;

Deno.test("readSafetensors() refuses a name twice, however it is written", () => {
  const cases = [
    `{"x":${entry(0, 4)},"x":${entry(0, 4)}}`,
    `{"x":${entry(0, 4)},"\\u0078" \n:${entry(0, 4)}}`,
    `{"x":{"dtype":"F32","shape":[9],"shape":[1],"data_offsets":[0,4]}}`,
    `{"x":${entry(0, 4)},"__metadata__":{"x":"a","x":"b"}}`,
  ];
  for (const header of cases) {
    assert.throws(
      () => readSafetensors(fileOf(header, 4)),
      /its content is wrong: found "(x|shape)", expected each name once/,
    );
  }
  const good = `{"x":${entry(0, 4)},"y: \\"x\\"":${entry(4, 8)},"__metadata__":{"x":"y\\":"}}`;
  assert.deepEqual([...readSafetensors(fileOf(good, 8)).keys()], ["x", 'y: "x"']);
});

Deno.test("readSafetensors() takes nothing but JSON in UTF-8", () => {
  const text = `{"x":${entry(0, 4)}}`;
  const broken = new TextEncoder().encode(text);
  broken[2] = 0xff;
  assert.throws(() => readSafetensors(fileOf(broken, 4)), /its header is wrong.*text in UTF-8/);
  for (const wrong of ['{"x', '{"x\\', '{"\\u12":1}', "", "{".repeat(1e6), '"'.repeat(1e6)]) {
    assert.throws(() => readSafetensors(fileOf(wrong, 4)), /its content is wrong/, wrong);
  }
});

Deno.test("readSafetensors() gives tensors in the header's order, empty ones too", () => {
  const header = `{"b":${entry(4, 8)},"none":${entry(4, 4)},"a":${entry(0, 4)}}`;
  const read = readSafetensors(fileOf(header, 8));
  assert.deepEqual([...read.keys()], ["b", "none", "a"]);
  assert.equal(read.get("none")!.data.length, 0);
});

Deno.test("writeSafetensors() lets each tensor begin at a multiple of its element's size", () => {
  const bytes = writeSafetensors(
    new Map<string, StoredTensor | CountTensor>([
      ["halves", { shape: [1], data: Float16Array.of(1) }],
      ["count", { shape: [], data: BigInt64Array.of(3n) }],
      ["float", { shape: [1], data: Float32Array.of(2) }],
    ]),
  );
  const { tensors } = openSafetensors(bytes, "a");
  assert.deepEqual([...tensors.keys()], ["halves", "count", "float"]);
  for (const [name, size] of [["halves", 2], ["count", 8], ["float", 4]] as const) {
    assert.equal(tensors.get(name)!.bytes.byteOffset % size, 0, name);
  }
  assert.deepEqual([...tensors.get("count")!.bytes], [3, 0, 0, 0, 0, 0, 0, 0]);
});

Deno.test("writeSafetensors() writes no header that is not read", () => {
  const one: StoredTensor = { shape: [1], data: Float32Array.of(1) };
  assert.throws(() => writeSafetensors(new Map([["__metadata__", one]])), /keeps the name/);
  const long = { classes: "x".repeat(2 ** 22) };
  assert.throws(() => writeSafetensors(new Map(), long), /Cannot write .* header is of 4194\d\d\d/);
});
