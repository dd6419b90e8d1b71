import assert from "node:assert/strict";
import { channelStatistics, packDataset, pictureBytes } from "./dataset.ts";
import { splitDataset } from "../split/split.ts";

const pictures = Array.from({ length: 7 }, (_, i) => ({
  file: `${i}.png`,
  label: i % 2,
  picture: { height: 2, width: 3, pixels: new Uint8Array(18).fill(i * 10) },
}));
const options = { fit: "cover", maxShardBytes: 40 } as const;

Deno.test("packDataset() cuts whole pictures into shards of whole words", async () => {
  const dataset = await packDataset(["a", "b"], pictures, options);
  assert.equal(dataset.picturesPerShard, 2);
  assert.deepEqual(dataset.shards.map(({ length }) => length), [36, 36, 36, 20]);
  for (let i = 0; i < 7; i++) {
    assert(pictureBytes(dataset, i).every((value) => value === i * 10));
  }
  const [mean] = channelStatistics(dataset, Uint32Array.of(0, 2)).mean;
  assert.equal(mean, 10);
});

Deno.test("packDataset() has another fingerprint for another pixel, name or label", async () => {
  const { fingerprint } = await packDataset(["a", "b"], pictures, options);
  const change = async (changed: Partial<typeof pictures[0]>) =>
    (await packDataset(["a", "b"], [{ ...pictures[0], ...changed }, ...pictures.slice(1)], options))
      .fingerprint;
  assert.equal(await change({}), fingerprint);
  const pixels = new Uint8Array(18).fill(1);
  assert.notEqual(await change({ picture: { height: 2, width: 3, pixels } }), fingerprint);
  assert.notEqual(await change({ file: "x.png" }), fingerprint);
  assert.notEqual(await change({ label: 1 }), fingerprint);
});

Deno.test("packDataset() keeps shards within their limit, padding counted", async () => {
  const { shards } = await packDataset(["a", "b"], pictures, { ...options, maxShardBytes: 54 });
  assert.deepEqual(shards.map(({ length }) => length), [36, 36, 36, 20]);
  await assert.rejects(
    packDataset(["a", "b"], pictures, { ...options, maxShardBytes: 17 }),
    /a shard may have 17: choose a smaller size/,
  );
});

Deno.test("splitDataset() leaves every class a picture to train on, and empty parts for 0", () => {
  const random = () => 0.5;
  const halves = splitDataset([0, 1, 1], 2, { testFraction: 0.9, validationFraction: 0.9, random });
  assert.deepEqual([...halves.train].map((i) => Math.min(i, 1)).sort(), [0, 1]);
  const whole = splitDataset([0, 1, 1], 2, { testFraction: 0, validationFraction: 0, random });
  assert.deepEqual([whole.test.length, whole.validation.length, whole.train.length], [0, 0, 3]);
});

Deno.test("splitDataset() shares out every class and every picture once", () => {
  const labels = Uint32Array.from({ length: 100 }, (_, i) => i < 80 ? 0 : 1);
  let state = 1;
  const random = () => (state = state * 16807 % 2147483647) / 2147483647;
  const split = splitDataset(labels, 2, { testFraction: 0.2, validationFraction: 0.1, random });
  const ones = (part: Uint32Array) => part.filter((i) => labels[i] === 1).length;
  assert.deepEqual([split.test.length, ones(split.test)], [20, 4]);
  assert.deepEqual([split.validation.length, ones(split.validation)], [8, 2]);
  const all = [...split.train, ...split.validation, ...split.test].sort((a, b) => a - b);
  assert.deepEqual(all, Array.from(labels, (_, i) => i));
  assert.throws(
    () => splitDataset(labels, 2, { testFraction: 1, validationFraction: 0, random }),
    RangeError,
  );
});
