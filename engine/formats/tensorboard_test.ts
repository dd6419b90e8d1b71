/** Event files of TensorBoard. */
import assert from "node:assert/strict";
import { crc32c, readTensorBoard, type SummaryEvent, writeTensorBoard } from "./tensorboard.ts";

const EVENTS: SummaryEvent[] = [
  { step: 1, wallTime: 1e9, scalars: { "loss/step": 0.5, "accuracy/step": 1 }, images: {} },
  {
    step: 3_000_000_000,
    wallTime: 1e9 + 0.25,
    scalars: {},
    images: { "maps/conv1": { height: 2, width: 3, png: Uint8Array.of(137, 80, 78, 71) } },
  },
];

Deno.test("crc32c() gives the sums of RFC 3720", () => {
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assert.equal(crc32c(new Uint8Array(32).fill(255)), 0x62a8ab43);
  assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e);
});

Deno.test("readTensorBoard() reads what writeTensorBoard() wrote", () => {
  assert.deepEqual(readTensorBoard(writeTensorBoard(EVENTS)), EVENTS);
});

Deno.test("a file that is cut or changed anywhere is refused", () => {
  const bytes = writeTensorBoard(EVENTS);
  for (let i = 0; i < bytes.length; i++) {
    const changed = bytes.slice();
    changed[i] ^= 0x20;
    assert.throws(() => readTensorBoard(changed), RangeError, `byte ${i}`);
  }
  const ends = new Set([0, ...endsOf(bytes)]);
  for (let end = 0; end < bytes.length; end++) {
    if (ends.has(end)) continue;
    assert.throws(() => readTensorBoard(bytes.subarray(0, end)), RangeError, `${end} bytes`);
  }
});

/** Where records end. */
function endsOf(bytes: Uint8Array): number[] {
  const ends: number[] = [];
  for (let at = 0; at < bytes.length;) {
    at += 16 + Number(new DataView(bytes.buffer).getBigUint64(at, true));
    ends.push(at);
  }
  return ends;
}
