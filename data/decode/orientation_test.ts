import assert from "node:assert/strict";
import { readOrientation, upright } from "./orientation.ts";

/** A picture of 2 by 3 pixels, by the letters of its red values. */
const picture = {
  height: 2,
  width: 3,
  pixels: Uint8Array.from("abcdef", (letter) => letter.charCodeAt(0)).reduce(
    (pixels, value, i) => (pixels.fill(value, i * 3, i * 3 + 3), pixels),
    new Uint8Array(18),
  ),
};

Deno.test("upright() turns and mirrors as EXIF 2.32 defines its eight orientations", () => {
  const rows = ["abc def", "cba fed", "fed cba", "def abc", "ad be cf", "da eb fc"]
    .concat("fc eb da", "cf be ad");
  rows.forEach((expected, i) => {
    const { height, width, pixels } = upright(picture, i + 1);
    const letters = [...pixels].filter((_, at) => at % 3 === 0).map((c) => String.fromCharCode(c));
    const found = Array.from(
      { length: height },
      (_, y) => letters.slice(y * width, (y + 1) * width).join(""),
    );
    assert.equal(found.join(" "), expected, `orientation ${i + 1}`);
  });
});

Deno.test("readOrientation() takes both byte orders, and anything else as upright", () => {
  const big = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0];
  const little = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 8, 0, 0, 0];
  assert.equal(readOrientation(Uint8Array.from(big)), 6);
  assert.equal(readOrientation(Uint8Array.from(little)), 8);
  for (let length = 0; length < big.length - 2; length++) {
    assert.equal(readOrientation(Uint8Array.from(big.slice(0, length))), 1);
  }
  assert.equal(readOrientation(Uint8Array.from(big.with(19, 9))), 1);
});
