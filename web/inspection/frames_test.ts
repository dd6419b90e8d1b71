import assert from "node:assert/strict";
import { encodeFrame, readFrames } from "./frames.ts";

/** A stream of bytes in chunks of some size. */
function chunked(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  const chunks = Array.from(
    { length: Math.ceil(bytes.length / size) },
    (_, i) => bytes.slice(i * size, (i + 1) * size),
  );
  return ReadableStream.from(chunks);
}

Deno.test("frames come out as they went in, however the bytes are cut", async () => {
  const frames = [
    { header: { id: 1, text: "drawn ☺" }, body: new Uint8Array(0) },
    { header: { id: 2, text: "" }, body: Uint8Array.from({ length: 1000 }, (_, i) => i) },
  ];
  const encoded = frames.map(({ header, body }) => encodeFrame(header, body));
  const bytes = new Uint8Array(await new Blob(encoded).arrayBuffer());
  for (const size of [1, 7, 64, 5000]) {
    assert.deepEqual(await Array.fromAsync(readFrames(chunked(bytes, size))), frames);
  }
  // The last frame is cut off.
  const cut = await Array.fromAsync(readFrames(chunked(bytes.subarray(0, -1), 64)));
  assert.deepEqual(cut, frames.slice(0, 1));
});
