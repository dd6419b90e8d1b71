import assert from "node:assert/strict";
import { streamOf, uniforms } from "../../engine/graph/random.ts";
import { drawFace, FACE_CLASSES } from "../faces/faces.ts";
import type { Picture } from "../picture/picture.ts";
import { drawThing, THING_CLASSES } from "./things.ts";

/** `count` of each class, in turn. */
function drawn(count: number, seed = 1): Picture[] {
  const random = uniforms(seed, streamOf("things"));
  return Array.from(
    { length: count * THING_CLASSES.length },
    (_, i) => drawThing(random, THING_CLASSES[i % THING_CLASSES.length]),
  );
}

async function digestOf(pictures: readonly Picture[]): Promise<string> {
  const bytes = new Uint8Array(
    await new Blob(pictures.map(({ pixels }) => pixels as BlobPart)).arrayBuffer(),
  );
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex().slice(0, 16);
}

Deno.test("drawn pictures are the same for ever, as accuracies on them are compared", async () => {
  const random = uniforms(1, streamOf("faces"));
  const faces = Array.from(
    { length: 8 },
    (_, i) => drawFace(random, FACE_CLASSES[i % 2] === "smiling"),
  );
  assert.equal(await digestOf(faces), "203893c8c22a2113");
  assert.equal(await digestOf(drawn(4)), "3324d239a7a878a7");
  assert.notEqual(await digestOf(drawn(1)), await digestOf(drawn(1, 2)));
});

Deno.test("things are drawn in other sizes, too", () => {
  const { height, width, pixels } = drawThing(uniforms(1, 2), "key", { height: 24, width: 40 });
  assert.deepEqual([height, width, pixels.length], [24, 40, 24 * 40 * 3]);
});

/** Mean and deviation of each channel: what colour alone tells. */
function colorsOf({ pixels }: Picture): number[] {
  return [0, 1, 2].flatMap((channel) => {
    const values = pixels.filter((_, i) => i % 3 === channel);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return [mean, Math.sqrt(square)];
  });
}

/** How many of the pictures are nearest to the mean of their own class. */
function nearestMean(features: number[][]): number {
  const classes = THING_CLASSES.length;
  const half = features.length / 2;
  const means = THING_CLASSES.map((_, k) => {
    const members = features.slice(0, half).filter((_, i) => i % classes === k);
    return members[0].map((_, f) =>
      members.reduce((sum, each) => sum + each[f], 0) / members.length
    );
  });
  const distance = (a: number[], b: number[]) => Math.hypot(...a.map((value, f) => value - b[f]));
  const right = features.slice(half).filter((each, i) => {
    const distances = means.map((mean) => distance(each, mean));
    return distances.indexOf(Math.min(...distances)) === i % classes;
  });
  return right.length / half;
}

Deno.test("neither the colours of a thing's picture nor pixels one by one tell its class", () => {
  const pictures = drawn(30);

  const [byColors, byPixels] = [
    nearestMean(pictures.map(colorsOf)),
    nearestMean(
      pictures.map(({ pixels }) => Array.from({ length: 256 }, (_, i) => pixels[48 * i + 1])),
    ),
  ];
  assert(byColors < 0.3, `${byColors} by colours, where chance is 0.125`);
  assert(byPixels < 0.5, `${byPixels} by pixels, where chance is 0.125`);
});
