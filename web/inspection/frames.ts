/**
 * How the server and the inspection child talk: frames of a JSON header and bytes, each behind its
 * length as a little-endian u32.
 *
 * @module
 */

/** One message. */
export interface Frame<Header> {
  readonly header: Header;
  readonly body: Uint8Array<ArrayBuffer>;
}

const LENGTHS = 8;

/** The bytes of a frame. */
export function encodeFrame(header: object, body = new Uint8Array(0)): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const frame = new Uint8Array(LENGTHS + text.length + body.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, text.length, true);
  view.setUint32(4, body.length, true);
  frame.set(text, LENGTHS);
  frame.set(body, LENGTHS + text.length);
  return frame;
}

/** The frames of a stream, until it ends; a frame that was cut off is dropped. */
export async function* readFrames<Header>(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<Frame<Header>> {
  const reader = createReader(stream);
  while (true) {
    const lengths = await reader.take(LENGTHS);
    if (!lengths) return;
    const view = new DataView(lengths.buffer);
    const text = await reader.take(view.getUint32(0, true));
    const body = text && await reader.take(view.getUint32(4, true));
    if (!body) return;
    yield { header: JSON.parse(new TextDecoder().decode(text)), body };
  }
}

/** Takes exact numbers of bytes from a stream. */
function createReader(stream: ReadableStream<Uint8Array>) {
  const source = stream.getReader();
  let rest = new Uint8Array(0);
  return {
    /** `undefined` where the stream ends before. */
    async take(length: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
      const taken = new Uint8Array(length);
      let filled = 0;
      while (true) {
        const part = rest.subarray(0, length - filled);
        taken.set(part, filled);
        filled += part.length;
        rest = rest.subarray(part.length);
        if (filled === length) return taken;
        const { value, done } = await source.read();
        if (done) return undefined;
        rest = new Uint8Array(value);
      }
    },
  };
}
