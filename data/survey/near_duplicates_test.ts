import assert from "node:assert/strict";
import { uniforms } from "../../engine/graph/random.ts";
import { createDistance, findNearPairs, groupNearPairs } from "./near_duplicates.ts";
import { hashThumbnails, proposePairs } from "../picture/perceptual_hash.ts";
import type { Picture } from "../picture/picture.ts";
import { resize } from "../picture/resize.ts";
import { THUMBNAIL_BYTES, thumbnailOf } from "../picture/thumbnail.ts";

/** A picture of soft patches, like no other of another seed. */
function patches(seed: number): Picture {
  const random = uniforms(seed, 1);
  const pixels = Uint8Array.from({ length: 6 * 6 * 3 }, () => 40 + 170 * random());
  return resize({ height: 6, width: 6, pixels }, { height: 60, width: 48 }, "stretch");
}

const changed = (picture: Picture, change: (value: number, i: number) => number): Picture => ({
  ...picture,
  pixels: picture.pixels.map((value, i) => Math.max(0, Math.min(255, change(value, i)))),
});

const stack = (pictures: Picture[]) => {
  const thumbnails = new Uint8Array(pictures.length * THUMBNAIL_BYTES);
  pictures.forEach((each, i) => thumbnails.set(thumbnailOf(each), i * THUMBNAIL_BYTES));
  return thumbnails;
};

Deno.test("findNearPairs() finds copies that are smaller, brighter or noisy, and nothing else", () => {
  const originals = Array.from({ length: 40 }, (_, i) => patches(i + 1));
  const random = uniforms(3, 1);
  const copies = originals.slice(0, 12).map((picture, i) =>
    [
      () => resize(picture, { height: 33, width: 40 }, "stretch"),
      () => changed(picture, (value) => value * 0.7 + 20),
      () => changed(picture, (value) => value + 16 * random() - 8),
    ][i % 3]()
  );
  const { pairs } = findNearPairs(stack([...originals, ...copies]));
  const found = pairs.map(({ first, second }) => `${first} ${second}`).sort();
  assert.deepEqual(found, copies.map((_, i) => `${i} ${40 + i}`).sort());
});

Deno.test("the distance is 0 for equal pictures, near √2 for unrelated, 2 for a negative", () => {
  const picture = patches(1);
  const negative = changed(picture, (value) => 255 - value);
  const others = Array.from({ length: 20 }, (_, i) => patches(i + 2));
  const distance = createDistance(stack([picture, picture, negative, ...others]));
  assert(distance(0, 1) < 1e-6 && Math.abs(distance(0, 2) - 2) < 1e-6);
  const mean = others.reduce((sum, _, i) => sum + distance(0, i + 3), 0) / others.length;
  assert(Math.abs(mean - Math.SQRT2) < 0.15, `${mean}`);
});

Deno.test("proposePairs() finds just the pairs that a search through all finds", () => {
  const random = uniforms(11, 1);
  const count = 300;
  const hashes = new Uint16Array(count * 4);
  for (let i = 0; i < count; i++) {
    for (let band = 0; band < 4; band++) {
      // Some hashes are others with a few bits changed.
      const near = hashes[(i >> 1) * 4 + band] ^ (random() < 0.5 ? 1 << 16 * random() : 0);
      hashes[i * 4 + band] = i % 3 ? near : 65_536 * random();
    }
  }
  const bits = (word: number) => word.toString(2).replaceAll("0", "").length;
  const all: string[][] = Array.from({ length: 12 }, () => []);
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const sum = [0, 1, 2, 3].reduce((s, b) => s + bits(hashes[i * 4 + b] ^ hashes[j * 4 + b]), 0);
      for (let radius = sum; radius < 12; radius++) all[radius].push(`${i} ${j}`);
    }
  }
  const proposed = (most: number) => {
    const { first, second, radius } = proposePairs(hashes, most);
    return { radius, pairs: Array.from(first, (i, k) => `${i} ${second[k]}`).sort() };
  };
  assert(all[11].length > 100);
  assert.deepEqual(proposed(1e6), { radius: 11, pairs: all[11].sort() });
  const few = proposed(all[11].length - 1);
  assert(few.radius < 11);
  assert.deepEqual(few.pairs, all[few.radius].sort());
});

Deno.test("hashThumbnails() sees gradients, not brightness", () => {
  const rising = {
    height: 1,
    width: 9,
    pixels: new Uint8Array(27).map((_, i) => 20 * (i / 3 | 0)),
  };
  const darker = changed(rising, (value) => value / 2);
  const falling = changed(rising, (value) => 200 - value);
  const hashes = [...hashThumbnails(stack([rising, darker, falling]))];
  assert.deepEqual(hashes, [...Array(8).fill(65_535), ...Array(4).fill(0)]);
});

Deno.test("groupNearPairs() cuts a chain whose ends differ, and says where", () => {
  // Pictures on a line, 0.2 apart: three of them fit into a group, four do not.
  const distance = (i: number, j: number) => 0.2 * Math.abs(i - j);
  const pair = (first: number, second: number) => {
    return { first, second, distance: distance(first, second) };
  };
  const chain = Array.from({ length: 5 }, (_, i) => pair(i, i + 1));
  const { groups, links } = groupNearPairs(chain, distance);
  assert(groups.length >= 2);
  for (const group of groups) {
    for (const i of group) {
      for (const j of group) assert(distance(i, j) <= 0.5, `${i} and ${j}`);
    }
  }
  const grouped = new Map(groups.flatMap((group, g) => group.map((i) => [i, g])));
  assert(links.length > 0);
  for (const [i, j] of links) assert.notEqual(grouped.get(i) ?? i + 10, grouped.get(j) ?? j + 10);
  const inside = chain.filter(({ first, second }) => grouped.get(first) === grouped.get(second));
  assert.equal(inside.length + links.length, chain.length);
});
