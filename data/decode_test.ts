import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encode as encodePng } from "fast-png";
import { decode } from "./decode.ts";
import { DecodeError } from "./picture.ts";
import { encodeJpeg } from "./write_faces.ts";

const SHARED = fileURLToPath(new URL("../../shared/data", import.meta.url));
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

/** Four pixels: red, green / blue, white. */
const FOUR = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];

/** A BMP file of those pixels; `row` gives the bytes of a row from its pixels' numbers. */
function bmp(depth: number, height: number, palette: number[], row: (y: number) => number[]) {
  const rows = [0, 1].map((i) => row(height > 0 ? 1 - i : i));
  const start = 54 + palette.length;
  const bytes = new Uint8Array(start + rows.flat().length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(10, start, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, 2, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, depth, true);
  view.setUint32(46, palette.length / 4, true);
  bytes.set([...palette, ...rows.flat()], 54);
  return bytes;
}

const bgr = (pixel: number) => [2, 1, 0].map((c) => FOUR[pixel * 3 + c]);
const palette = [0, 1, 2, 3].flatMap((pixel) => [...bgr(pixel), 0]);
const bmps: [string, Uint8Array][] = [
  ["24 bits", bmp(24, 2, [], (y) => [...bgr(2 * y), ...bgr(2 * y + 1), 0, 0])],
  ["24 bits, top-down", bmp(24, -2, [], (y) => [...bgr(2 * y), ...bgr(2 * y + 1), 0, 0])],
  ["32 bits", bmp(32, 2, [], (y) => [...bgr(2 * y), 9, ...bgr(2 * y + 1), 9])],
  ["8 bits", bmp(8, 2, palette, (y) => [2 * y, 2 * y + 1, 0, 0])],
  ["4 bits", bmp(4, 2, palette, (y) => [2 * y << 4 | 2 * y + 1, 0, 0, 0])],
];

for (const [name, bytes] of bmps) {
  Deno.test(`decode() reads a BMP of ${name}`, () => {
    assert.deepEqual([...decode(bytes, name).pixels], FOUR);
  });
}

Deno.test("decode() refuses a BMP at every length but the whole", () => {
  for (const [name, bytes] of bmps) {
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => decode(bytes.subarray(0, length), name), DecodeError);
    }
  }
});

Deno.test("decode() reads PNG: RGB, grey, alpha over white, 16 bits", () => {
  const png = (data: Uint8Array | Uint16Array, channels: number, depth: 8 | 16) =>
    decode(encodePng({ width: 2, height: 1, data, channels, depth } as never), "test.png").pixels;
  assert.deepEqual([...png(Uint8Array.of(1, 2, 3, 4, 5, 6), 3, 8)], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual([...png(Uint8Array.of(7, 9), 1, 8)], [7, 7, 7, 9, 9, 9]);
  const half = png(Uint8Array.of(0, 0, 0, 0, 10, 20, 30, 255), 4, 8);
  assert.deepEqual([...half], [255, 255, 255, 10, 20, 30]);
  assert.deepEqual([...png(Uint16Array.of(0x1234, 0xff00), 1, 16)], [18, 18, 18, 255, 255, 255]);
});

Deno.test("decode() reads a JPEG and refuses half of it", () => {
  const pixels = new Uint8Array(16 * 16 * 3).fill(120);
  const bytes = encodeJpeg({ height: 16, width: 16, pixels });
  const picture = decode(bytes, "test.jpg");
  assert.equal(picture.pixels.length, pixels.length);
  assert(picture.pixels.every((value) => Math.abs(value - 120) < 3));
  assert.throws(() => decode(bytes.subarray(0, bytes.length / 2), "half.jpg"), DecodeError);
});

Deno.test("decode() refuses more than 25 megapixels before it allocates them", () => {
  const huge = bmps[0][1].slice();
  new DataView(huge.buffer).setInt32(18, 60_000, true);
  new DataView(huge.buffer).setInt32(22, 60_000, true);
  assert.throws(() => decode(huge, "huge.bmp"), /more than 25 megapixels/);
});

Deno.test("decode() reads all of the tutorial's pictures", async () => {
  const folder = join(SHARED, "faces");
  if (!await exists(folder)) return console.log("note: ../shared/data/faces is absent");
  let count = 0;
  for (const name of ["female", "male"]) {
    for await (const file of Deno.readDir(join(folder, name))) {
      const picture = decode(await Deno.readFile(join(folder, name, file.name)), file.name);
      assert.deepEqual([picture.height, picture.width], [112, 92]);
      count++;
    }
  }
  assert.equal(count, 399);
});

Deno.test("decode() refuses or reads every hostile file, and throws nothing else", async () => {
  let [read, refused] = [0, 0];
  for (const format of ["jpeg", "png", "bmp"]) {
    const folder = join(SHARED, "malformed", format);
    if (!await exists(folder)) return console.log("note: ../shared/data/malformed is absent");
    for await (const { name } of Deno.readDir(folder)) {
      try {
        const { height, width, pixels } = decode(await Deno.readFile(join(folder, name)), name);
        assert.equal(pixels.length, height * width * 3, name);
        read++;
      } catch (error) {
        assert(error instanceof DecodeError, `${name}: ${error}`);
        refused++;
      }
    }
  }
  console.log(`${read} read, ${refused} refused`);
  assert.equal(read + refused, 599);
});
