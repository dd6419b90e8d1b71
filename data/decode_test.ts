import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";
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

/** A PNG file of raw rows, each with its filter's number. */
function png(width: number, height: number, kind: number[], raw: number[], ...more: Chunk[]) {
  const header = [0, 0, 0, width, 0, 0, 0, height, ...kind];
  const chunks: Chunk[] = [["IHDR", header], ...more, ["IDAT", [...deflateSync(Buffer.from(raw))]]];
  const all = [...chunks, ["IEND", []] as Chunk].flatMap(([name, content]) => {
    const body = Buffer.from([...Buffer.from(name), ...content]);
    const [size, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(content.length);
    check.writeUInt32BE(crc32(body));
    return [...size, ...body, ...check];
  });
  return Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...all);
}
type Chunk = [name: string, content: number[]];

const GREY = (value: number) => [value, value, value];
const pixelsOf = (bytes: Uint8Array) => [...decode(bytes, "test.png").pixels];

Deno.test("decode() reads PNG of few bits, interlaced too", () => {
  const one = png(3, 1, [1, 0, 0, 0, 0], [0, 0b10100000]);
  assert.deepEqual(pixelsOf(one), [255, 0, 255].flatMap(GREY));
  const four = png(3, 1, [4, 3, 0, 0, 0], [0, 0x10, 0x20], ["PLTE", [1, 2, 3, 4, 5, 6, 7, 8, 9]]);
  assert.deepEqual(pixelsOf(four), [4, 5, 6, 1, 2, 3, 7, 8, 9]);
  // Adam7 of 3×2: pass 1 holds (0, 0), pass 4 (2, 0), pass 6 (1, 0), and pass 7 the second row.
  const passes = [0, 0x10, 0, 0x30, 0, 0x20, 0, 0x45, 0x60];
  const interlaced = png(3, 2, [4, 0, 0, 0, 1], passes);
  assert.deepEqual(pixelsOf(interlaced), [1, 2, 3, 4, 5, 6].flatMap((value) => GREY(value * 17)));
});

Deno.test("decode() undoes each of PNG's filters", () => {
  const rows = [[1, 10, 5, 250], [2, 1, 1, 1], [3, 10, 10, 10], [4, 3, 3, 3], [0, 9, 8, 7]];
  assert.deepEqual(
    pixelsOf(png(3, 5, [8, 0, 0, 0, 0], rows.flat())).filter((_, i) => i % 3 === 0),
    [10, 15, 9, 11, 16, 10, 15, 25, 27, 18, 28, 31, 9, 8, 7],
  );
});

Deno.test("decode() puts PNG's transparent colours on white", () => {
  const palette: Chunk[] = [["PLTE", [10, 20, 30, 40, 50, 60]], ["tRNS", [0]]];
  assert.deepEqual(
    pixelsOf(png(2, 1, [8, 3, 0, 0, 0], [0, 0, 1], ...palette)),
    [255, 255, 255, 40, 50, 60],
  );
  const key: Chunk = ["tRNS", [0, 1, 0, 2, 0, 3]];
  assert.deepEqual(
    pixelsOf(png(2, 1, [8, 2, 0, 0, 0], [0, 1, 2, 3, 1, 2, 4], key)),
    [255, 255, 255, 1, 2, 4],
  );
});

Deno.test("decode() takes a palette in an RGB file as the suggestion that it is", () => {
  const bytes = png(1, 1, [8, 2, 0, 0, 0], [0, 7, 8, 9], ["PLTE", [1, 1, 1]]);
  assert.deepEqual(pixelsOf(bytes), [7, 8, 9]);
});

Deno.test("decode() reads no more of a PNG than its header says", () => {
  const bomb = png(1, 1, [8, 0, 0, 0, 0], new Array(1 << 22).fill(0));
  assert.deepEqual(pixelsOf(bomb), [0, 0, 0]);
  const short = png(2, 2, [8, 0, 0, 0, 0], [0, 1, 2, 0, 1]);
  assert.throws(() => decode(short, "short.png"), /its pixels end too early/);
  const noColor = png(1, 1, [8, 3, 0, 0, 0], [0, 5], ["PLTE", [1, 1, 1]]);
  assert.throws(() => decode(noColor, "palette.png"), /its palette has no colour 5/);
});

Deno.test("decode() refuses a PNG at every length but the whole, and a changed byte of pixels", () => {
  const bytes = png(2, 1, [8, 0, 0, 0, 0], [0, 1, 2]);
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => decode(bytes.subarray(0, length), "cut.png"), DecodeError);
  }
  bytes[bytes.length - 20] ^= 1;
  assert.throws(() => decode(bytes, "changed.png"), /its part IDAT is damaged/);
});

Deno.test("decode() reads a JPEG with bytes after its end, and refuses it without its end", () => {
  const bytes = encodeJpeg({ height: 8, width: 8, pixels: new Uint8Array(192).fill(50) });
  const longer = new Uint8Array(bytes.length + 5000);
  longer.set(bytes);
  assert.deepEqual(decode(longer, "tail.jpg"), decode(bytes, "plain.jpg"));
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => decode(bytes.subarray(0, length), "cut.jpg"), DecodeError);
  }
});

Deno.test("decode() takes a JPEG's three channels as RGB where its Adobe marker says so", () => {
  const bytes = encodeJpeg({ height: 8, width: 8, pixels: new Uint8Array(192).fill(50) });
  const adobe = [0xff, 0xee, 0, 14, ...Buffer.from("Adobe"), 0, 100, 0, 0, 0, 0, 0];
  const marked = Uint8Array.of(...bytes.subarray(0, 2), ...adobe, ...bytes.subarray(2));
  const near = (pixel: Uint8Array, expected: number[]) =>
    expected.every((value, c) => Math.abs(pixel[c] - value) < 4);
  assert(near(decode(bytes, "ycc.jpg").pixels, [50, 50, 50]));
  assert(near(decode(marked, "rgb.jpg").pixels, [50, 128, 128]));
});

Deno.test("decode() refuses a small JPEG that claims millions of pixels", () => {
  const bytes = encodeJpeg({ height: 8, width: 8, pixels: new Uint8Array(192) });
  const frame = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0);
  new DataView(bytes.buffer, bytes.byteOffset).setUint16(frame + 5, 4000);
  new DataView(bytes.buffer, bytes.byteOffset).setUint16(frame + 7, 4000);
  assert.throws(() => decode(bytes, "claim.jpg"), /bytes cannot hold 4000×4000 pixels/);
});

Deno.test("decode() refuses a JPEG of more scans than a hundred", () => {
  const bytes = encodeJpeg({ height: 8, width: 8, pixels: new Uint8Array(192) });
  const scan = [0xff, 0xda, 0, 2];
  const scans = Array.from({ length: 101 }, () => scan).flat();
  const many = Uint8Array.of(...bytes.subarray(0, -2), ...scans, 0xff, 0xd9);
  assert.throws(() => decode(many, "scans.jpg"), /more than 100 scans/);
});

Deno.test("decode() refuses a BMP whose bit fields are not where 32 bits have their channels", () => {
  const plain = bmps.find(([name]) => name === "32 bits")![1];
  const fields = (red: number, blue: number) => {
    const bytes = Uint8Array.of(
      ...plain.subarray(0, 54),
      ...new Uint8Array(12),
      ...plain.subarray(54),
    );
    const view = new DataView(bytes.buffer);
    view.setUint32(10, 66, true);
    view.setUint32(30, 3, true);
    [red, 0xff00, blue].forEach((mask, i) => view.setUint32(54 + i * 4, mask, true));
    return bytes;
  };
  assert.deepEqual([...decode(fields(0xff0000, 0xff), "usual.bmp").pixels], FOUR);
  assert.throws(() => decode(fields(0xff, 0xff0000), "swapped.bmp"), DecodeError);
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
