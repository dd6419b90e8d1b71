import assert from "node:assert/strict";
import { decode } from "./decode.ts";
import { DecodeError } from "../picture/picture.ts";
import { FOUR, gif } from "../../tests/picture_files.ts";

const WHITE = [255, 255, 255];

Deno.test("decode() reads a GIF, with the palette of all or its own", () => {
  for (const own of [false, true]) {
    const { height, width, pixels } = decode(gif(2, FOUR, [0, 1, 2, 3], { own }), "four.gif");
    assert.deepEqual([height, width, [...pixels]], [2, 2, FOUR]);
  }
});

Deno.test("decode() reads a GIF whose codes have all lengths, and strings of their own", () => {
  const palette = Array.from({ length: 768 }, (_, i) => i * 7 % 256);
  // Runs of one number, and so many strings that the codes are used up.
  const numbers = Array.from({ length: 160 * 160 }, (_, i) => i < 800 ? 5 : (i * i >> 5) % 251);
  const { pixels } = decode(gif(160, palette, numbers), "long.gif");
  const expected = numbers.flatMap((number) => palette.slice(number * 3, number * 3 + 3));
  assert.deepEqual([...pixels], expected);
});

Deno.test("decode() lays a GIF's rows and clear pixels where they belong", () => {
  // Of 9 rows the file has 0, 8; 4; 2, 6; then the odd ones.
  const palette = Array.from({ length: 27 }, (_, i) => i);
  const rows = [0, 8, 4, 2, 6, 1, 3, 5, 7];
  const { pixels } = decode(gif(1, palette, rows, { interlaced: true }), "rows.gif");
  assert.deepEqual([...pixels], palette);
  const kind = { place: [1, 0], canvas: [3, 3], transparent: 1 } as const;
  const placed = decode(gif(2, FOUR, [0, 1, 2, 3], kind), "placed.gif");
  assert.deepEqual(
    [...placed.pixels],
    [
      ...[WHITE, [255, 0, 0], WHITE],
      ...[WHITE, [0, 0, 255], WHITE],
      ...[WHITE, WHITE, WHITE],
    ].flat(),
  );
});

Deno.test("decode() refuses a GIF that is cut, damaged, or claims too much", () => {
  const bytes = gif(2, FOUR, [0, 1, 2, 3]);
  const refuses = (changed: Uint8Array, reason: RegExp) =>
    assert.throws(() => decode(changed, "a.gif"), (error: Error) => {
      assert(error instanceof DecodeError);
      assert.match(error.message, reason);
      return true;
    });
  // Its end mark, and that of its codes, may be missing.
  for (let length = 6; length < bytes.length - 3; length++) {
    refuses(bytes.subarray(0, length), /truncated/);
  }
  decode(bytes.subarray(0, bytes.length - 2), "without end.gif");
  const image = bytes.indexOf(0x2c, 25);
  const changed = (at: number, ...values: number[]) => {
    const copy = bytes.slice();
    copy.set(values, at);
    return copy;
  };
  refuses(changed(image + 5, 255, 255, 255, 255), /65535×65535 pixels are more than 25 megapixels/);
  refuses(changed(6, 255, 255, 255, 255), /65535×65535 pixels are more than 25 megapixels/);
  refuses(changed(image + 5, 0, 0), /header says 0×2 pixels/);
  refuses(changed(image + 10, 9), /its codes begin with 9 bits/);
  refuses(changed(image, 0x3b), /it has no picture/);
  refuses(changed(image, 7), /a block is none/);
  refuses(changed(image + 12, 255), /a code is of no string/);
  const few = gif(1, FOUR, [3]); // a palette of four colours becomes one of two
  refuses(
    Uint8Array.of(...few.subarray(0, 10), 0x80, ...few.subarray(11, 19), ...few.subarray(25)),
    /no colour 3/,
  );
});
