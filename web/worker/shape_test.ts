import assert from "node:assert/strict";
import { encodeJpeg } from "../../data/drawing/write_drawn.ts";
import { sizeFor, sizeOfFiles } from "./shape.ts";

const LARGEST = { height: 112, width: 92 };

Deno.test("a network's pictures have the shape of the visitor's, and no more pixels than are asked for", () => {
  const size = (...sizes: (readonly [number, number])[]) => {
    const { height, width } = sizeFor(sizes.map(([height, width]) => ({ height, width })), LARGEST);
    return [height, width];
  };
  assert.deepEqual(size([1120, 920]), [112, 92]);
  assert.deepEqual(size([500, 500]), [102, 102]);
  assert.deepEqual(size([480, 640]), [88, 118]);
  assert.deepEqual(size([640, 480]), [118, 88]);
  assert.deepEqual(size([32, 32]), [32, 32]); // nothing is made larger
  assert.deepEqual(size([5, 5]), [16, 16]);
  assert.deepEqual(size([100, 5000]), [72, 144]); // a strip is cut, not followed
  assert.deepEqual(size([500, 500], [300, 300], [100, 900]), [102, 102]);
  assert.deepEqual(size(), [112, 92]);
});

Deno.test("the sizes of some files stand for all; what can't be read has none", async () => {
  const picture = { height: 60, width: 80, pixels: new Uint8Array(60 * 80 * 3).fill(90) };
  const wide = new Blob([new Uint8Array(encodeJpeg(picture))]);
  const files = Array.from({ length: 30 }, (_, i) => ({
    name: `${i}.jpg`,
    content: i % 2 ? wide : new Blob(["no picture"]),
  }));
  assert.deepEqual(await sizeOfFiles(files, LARGEST), { height: 60, width: 80 });
});
