import assert from "node:assert/strict";
import { resize } from "./resize.ts";

/** A picture whose bytes Pillow was given too: 9 by 7 pixels. */
const picture = {
  height: 7,
  width: 9,
  pixels: Uint8Array.from({ length: 7 * 9 * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % 9, Math.floor(i / 27)];
    return [x * 37 + y * 91, x * x * 11 + y * 5, x * y * 29 + 7][i % 3] % 256;
  }),
};

Deno.test("resize() shrinks as Pillow 9.4 does", () => {
  // deno-fmt-ignore
  const expected = [
    68, 11, 16, 117, 58, 39, 158, 124, 65, 118, 84, 84, 76, 121, 107, 129, 18, 42, 88, 65, 113, 120, 131, 145,
    137, 91, 107, 142, 128, 179, 118, 28, 68, 138, 75, 143, 96, 141, 135, 120, 101, 125, 125, 138, 139, 122, 35,
    80, 98, 82, 101, 137, 148, 134, 111, 108, 124, 127, 145, 164,
  ];
  assert.deepEqual([...resize(picture, { height: 4, width: 5 }, "stretch").pixels], expected);
});

Deno.test("resize() enlarges as Pillow 9.4 does", () => {
  const { pixels } = resize(picture, { height: 9, width: 11 }, "stretch");
  assert.deepEqual([...pixels.subarray(0, 12)], [0, 0, 7, 27, 8, 7, 57, 29, 7, 87, 64, 7]);
  assert.equal(pixels.reduce((sum, value) => sum + value, 0), 31010);
});

Deno.test("resize() covers as Pillow's ImageOps.fit does", () => {
  // deno-fmt-ignore
  const expected = [
    100, 46, 25, 153, 126, 39, 150, 85, 52, 130, 98, 66, 103, 52, 93, 122, 132, 156, 101, 91, 129, 112, 104, 140,
    98, 59, 143, 123, 139, 97, 143, 98, 138, 158, 111, 84, 132, 66, 145, 105, 146, 144, 65, 105, 145, 118, 118,
    149, 94, 72, 101, 127, 152, 102, 168, 111, 144, 83, 124, 106,
  ];
  assert.deepEqual([...resize(picture, { height: 5, width: 4 }, "cover").pixels], expected);
});

Deno.test("resize() frames in black with contain", () => {
  const { pixels } = resize(picture, { height: 14, width: 9 }, "contain");
  const rows = [0, 3, 4, 10, 11].map((y) => pixels.subarray(y * 27, (y + 1) * 27));
  assert(rows[0].every((value) => value === 0) && rows[4].every((value) => value === 0));
  assert.deepEqual(rows[2], picture.pixels.subarray(0, 27));
});
