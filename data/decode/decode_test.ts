import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encode as encodePng } from "fast-png";
import { decode } from "./decode.ts";
import { DecodeError } from "../picture/picture.ts";
import { bmp, BMPS, type Chunk, flatJpeg, FOUR, png, PNMS } from "../../tests/picture_files.ts";
import { encodeJpeg } from "../drawing/write_drawn.ts";

const SHARED = fileURLToPath(new URL("../../../shared/data", import.meta.url));
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

for (const [name, bytes] of BMPS) {
  Deno.test(`decode() reads a BMP of ${name}`, () => {
    assert.deepEqual([...decode(bytes, name).pixels], FOUR);
  });
}

Deno.test("decode() refuses a BMP at every length but the whole", () => {
  for (const [name, bytes] of BMPS) {
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => decode(bytes.subarray(0, length), name), DecodeError);
    }
  }
});

Deno.test("decode() reads PNG: RGB, grey, alpha over white, 16 bits", () => {
  const read = (data: Uint8Array | Uint16Array, channels: number, depth: 8 | 16) =>
    decode(encodePng({ width: 2, height: 1, data, channels, depth } as never), "test.png").pixels;
  assert.deepEqual([...read(Uint8Array.of(1, 2, 3, 4, 5, 6), 3, 8)], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual([...read(Uint8Array.of(7, 9), 1, 8)], [7, 7, 7, 9, 9, 9]);
  const half = read(Uint8Array.of(0, 0, 0, 0, 10, 20, 30, 255), 4, 8);
  assert.deepEqual([...half], [255, 255, 255, 10, 20, 30]);
  assert.deepEqual([...read(Uint16Array.of(0x1234, 0xff00), 1, 16)], [18, 18, 18, 255, 255, 255]);
});

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

Deno.test("decode() passes over a PNG's empty parts, but not over any number of them", () => {
  const empty = (count: number): Chunk[] => new Array(count).fill(["IDAT", []]);
  assert.deepEqual(pixelsOf(png(1, 1, [8, 0, 0, 0, 0], [0, 7], ...empty(9))), GREY(7));
  const many = png(1, 1, [8, 0, 0, 0, 0], [0, 7], ...empty(100_000));
  assert.throws(() => decode(many, "many.png"), /more than 100000 parts/);
});

Deno.test("decode() reads no more of a PNG than its header says", () => {
  const bomb = png(1, 1, [8, 0, 0, 0, 0], new Array(1 << 22).fill(0));
  assert.deepEqual(pixelsOf(bomb), [0, 0, 0]);
  const short = png(2, 2, [8, 0, 0, 0, 0], [0, 1, 2, 0, 1]);
  assert.throws(() => decode(short, "short.png"), /its pixels end too early/);
  const noColor = png(1, 1, [8, 3, 0, 0, 0], [0, 5], ["PLTE", [1, 1, 1]]);
  assert.throws(() => decode(noColor, "palette.png"), /its palette has no colour 5/);
});

Deno.test("decode() refuses a PNG that is cut, but for its end, and a changed byte of pixels", () => {
  const bytes = png(2, 1, [8, 0, 0, 0, 0], [0, 1, 2]);
  const whole = decode(bytes, "whole.png");
  assert.equal(whole.warning, undefined);
  for (let length = 0; length < bytes.length; length++) {
    const cut = bytes.subarray(0, length);
    if (length < 8) assert.throws(() => decode(cut, "cut.png"), DecodeError);
    else if (length < bytes.length - 12) assert.throws(() => decode(cut, "cut.png"), /truncated/);
    else assert.match(decode(cut, "cut.png").warning!, /its end is missing/);
  }
  bytes[bytes.length - 20] ^= 1;
  assert.throws(() => decode(bytes, "changed.png"), /its part IDAT is damaged/);
});

Deno.test("decode() reads a JPEG with bytes after its end, and refuses it without its end", () => {
  const bytes = encodeJpeg({ height: 8, width: 8, pixels: new Uint8Array(192).fill(50) });
  const longer = new Uint8Array(bytes.length + 5000);
  longer.set(bytes);
  assert.deepEqual(decode(longer, "tail.jpg"), decode(bytes, "plain.jpg"));
  for (let length = 0; length < bytes.length - 2; length++) {
    assert.throws(() => decode(bytes.subarray(0, length), "cut.jpg"), DecodeError);
  }
});

Deno.test("decode() reads a JPEG that lacks nothing but its end, and says so", () => {
  for (const kind of [{}, { restart: true }]) {
    const bytes = flatJpeg([50, 90, 200], kind);
    const whole = decode(bytes, "whole.jpg");
    assert.equal(whole.warning, undefined);
    for (const missing of [1, 2]) {
      const { warning, ...picture } = decode(bytes.subarray(0, -missing), "cut.jpg");
      assert.deepEqual(picture, whole);
      assert.match(warning!, /its end is missing/);
    }
  }
  // Of its colours a progressive file has the means in one scan, and the rest in others.
  const progressive = flatJpeg([50, 90, 200], { progressive: true });
  assert.equal(decode(progressive, "means.jpg").warning, undefined);
  assert.throws(() => decode(progressive.subarray(0, -2), "means.jpg"), /it is truncated/);
  const grey = flatJpeg([50], { progressive: true });
  assert.match(decode(grey.subarray(0, -2), "grey.jpg").warning!, /its end is missing/);
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

Deno.test("decode() reads a BMP of 1 bit", () => {
  const bytes = bmp(1, 2, [9, 8, 7, 0, 3, 2, 1, 0], (y) => [y ? 0b10000000 : 0b01000000, 0, 0, 0]);
  assert.deepEqual([...decode(bytes, "1.bmp").pixels], [7, 8, 9, 1, 2, 3, 1, 2, 3, 7, 8, 9]);
});

for (const [name, bytes] of PNMS) {
  Deno.test(`decode() reads ${name}, and refuses it at every length but the whole`, () => {
    const { height, width, pixels } = decode(bytes, name);
    assert.deepEqual([height, width], [1, 2]);
    const isGrey = /P[25]/.test(name);
    assert.deepEqual([...pixels], isGrey ? [0, 0, 0, 255, 255, 255] : [255, 0, 0, 0, 255, 0]);
    const end = name === "P2" ? bytes.length - 3 : bytes.length; // 255 cut to 25 is a number, too
    for (let length = 0; length < end; length++) {
      assert.throws(() => decode(bytes.subarray(0, length), name), DecodeError);
    }
  });
}

Deno.test("decode() refuses a PGM whose values exceed its largest", () => {
  const bytes = new TextEncoder().encode("P2 1 1 15 16");
  assert.throws(() => decode(bytes, "large.pgm"), /16 is more than its largest, 15/);
});

/** What all pixels of a flat JPEG are, nearly. */
function assertFlat(bytes: Uint8Array, expected: number[]) {
  const { height, width, pixels } = decode(bytes, "flat.jpg");
  assert.deepEqual([height, width], [8, 8]);
  pixels.forEach((value, i) => assert(Math.abs(value - expected[i % 3]) <= 2, `${value} at ${i}`));
}

Deno.test("decode() reads JPEG: grey, YCbCr, CMYK, baseline and progressive", () => {
  assertFlat(flatJpeg([77]), [77, 77, 77]);
  // ITU-T T.871: R = Y + 1.402 (Cr − 128), G and B alike.
  const ycc = [120, 100, 150];
  const rgb = [150.8, 113.9, 70.4];
  assertFlat(flatJpeg(ycc), rgb);
  assertFlat(flatJpeg(ycc, { progressive: true }), rgb);
  assert.equal(decode(flatJpeg(ycc, { restart: true }), "restart.jpg").width, 16);
  const parted = flatJpeg(ycc, { restart: true });
  parted[parted.lastIndexOf(0xd0)] = 0; // which makes a coded byte of 255
  assert.throws(() => decode(parted, "parted.jpg"), /a restart marker is missing/);
  // Adobe stores inks inverted: 255 is none. Each colour is what its ink and black let through.
  const cmyk = [200, 100, 50, 204];
  assertFlat(flatJpeg(cmyk, { adobe: 0 }), [160, 80, 40]);
  assertFlat(flatJpeg([...ycc, 204], { adobe: 2 }), rgb.map((value) => (255 - value) * 0.8));
});

Deno.test("decode() applies EXIF's orientation", () => {
  const pixels = new Uint8Array(16 * 8 * 3).map((_, i) => Math.floor(i / 3) % 16 < 8 ? 20 : 220);
  const plain = encodeJpeg({ height: 8, width: 16, pixels }); // dark on the left
  const exif = [...flatJpeg([9], { orientation: 1 }).subarray(2, 34)];
  const corner = (orientation: number) => {
    exif[29] = orientation;
    const bytes = Uint8Array.of(0xff, 0xd8, ...exif, ...plain.subarray(2));
    const { height, width, pixels } = decode(bytes, "turned.jpg");
    const dark = (y: number, x: number) => pixels[(y * width + x) * 3] < 120;
    return [width, height, dark(0, 0), dark(0, width - 1), dark(height - 1, 0)];
  };
  assert.deepEqual(corner(1), [16, 8, true, false, true]);
  assert.deepEqual(corner(6), [8, 16, true, true, false]);
});

Deno.test("decode() names what it cannot read", () => {
  const text = new TextEncoder();
  assert.throws(() => decode(new Uint8Array(), "a.jpg"), /'a.jpg' as a picture: it is empty/);
  assert.throws(() => decode(text.encode("GIF89a"), "a.gif"), /it is truncated/);
  assert.throws(() => decode(text.encode("hello"), "a.jpg"), /it is text, not a picture/);
  assert.throws(() => decode(Uint8Array.of(1, 2), "a"), /neither JPEG, PNG, .* nor PGM or PPM/);
});

Deno.test("decode() refuses a BMP whose bit fields are not where 32 bits have their channels", () => {
  const plain = BMPS.find(([name]) => name === "32 bits")![1];
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
  const huge = BMPS[0][1].slice();
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

/** SHA-256 of the pixels that libjpeg-turbo gives, in Chromium 156. */
const REFERENCE: Record<string, string> = {
  "001.221212": "f3272ae74a3cffed",
  "001": "5df7ed5f6d91eb6f",
  "001.progressive": "5df7ed5f6d91eb6f",
  "001.q50.410": "6883a5ad925c211c",
  "001.q50.410.progressive": "6883a5ad925c211c",
  "001.q50.411": "75c569670c9826c1",
  "001.q50.411.progressive": "75c569670c9826c1",
  "001.q50.420": "34c30048db657703",
  "001.q50.420.progressive": "34c30048db657703",
  "001.q50.422": "973938af4699d5cc",
  "001.q50.422.progressive": "973938af4699d5cc",
  "001.q50.440": "c7b186405bd89744",
  "001.q50.440.progressive": "c7b186405bd89744",
  "001.q50.444": "4870a71780d96c99",
  "001.q50.444.progressive": "4870a71780d96c99",
  "001.separate.dc.progression": "523f1f1024d53793",
  "001.separate.dc.progression.progressive": "523f1f1024d53793",
  "005.gray": "c289899392b656bc",
  "005.gray.q50.2x2": "2d5942114f3e03e5",
  "005.gray.q50.2x2.progressive": "2d5942114f3e03e5",
  "005.gray.q50": "2d5942114f3e03e5",
  "005.gray.q50.progressive": "2d5942114f3e03e5",
};

Deno.test("decode() reads JPEG as libjpeg-turbo does, to the byte", async () => {
  const folder = join(SHARED, "malformed", "jpeg");
  if (!await exists(folder)) return console.log("note: ../shared/data/malformed is absent");
  for (const [name, expected] of Object.entries(REFERENCE)) {
    const file = `video-${name}.jpeg`;
    const { pixels } = decode(await Deno.readFile(join(folder, file)), file);
    assert.equal(createHash("sha256").update(pixels).digest("hex").slice(0, 16), expected, name);
  }
});
