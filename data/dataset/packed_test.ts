import assert from "node:assert/strict";
import { drawnDataset } from "../../tests/fixtures.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { pictureBytes } from "./dataset.ts";
import { sha256 } from "./digest.ts";
import { packPictures, unpackPictures } from "./packed.ts";

const dataset = await drawnDataset(9);
const split = { train: Uint32Array.of(1, 4, 6, 7), validation: Uint32Array.of(2, 3) };
const bytes = packPictures(dataset, split);

const unpack = async (bytes: Uint8Array<ArrayBuffer>, maxShardBytes = 5000) =>
  await unpackPictures(bytes, { digest: await sha256(bytes), maxShardBytes });

Deno.test("packed pictures are those to train and to validate on, and no others", async () => {
  const found = await unpack(bytes);
  assert.deepEqual(found.split.train, Uint32Array.of(0, 1, 2, 3));
  assert.deepEqual(found.split.validation, Uint32Array.of(4, 5));
  assert.equal(found.split.test.length, 0);
  assert.equal(found.dataset.shards.length, 3, "of 1932 bytes each, two a shard");
  [1, 4, 6, 7, 2, 3].forEach((number, i) => {
    assert.deepEqual(pictureBytes(found.dataset, i), pictureBytes(dataset, number));
    assert.equal(found.dataset.labels[i], dataset.labels[number]);
  });
  assert.deepEqual(found.dataset.classes, dataset.classes);
  assert.equal(
    bytes.length - 6 * (4 + 28 * 23 * 3) < 200,
    true,
    "the header is all that is beside",
  );
});

Deno.test("packed pictures that are wrong are refused by what is wrong", async () => {
  const digest = await sha256(bytes);
  const other = bytes.slice();
  other[other.length - 1] ^= 1;
  await assert.rejects(
    unpackPictures(other, { digest, maxShardBytes: 5000 }),
    /Cannot use packed pictures as their SHA-256 is [0-9a-f]{64}, expected/,
  );
  const headed = (header: unknown) =>
    new TextEncoder().encode(`loupe-pictures 1\n${JSON.stringify(header)}\n`);
  const good = { height: 1, width: 1, classes: ["a"], training: 1, validation: 0 };
  const rows: [Uint8Array<ArrayBuffer>, RegExp][] = [
    [new Uint8Array(), /do not begin as such do/],
    [new TextEncoder().encode("loupe-pictures 2\n"), /do not begin as such do/],
    [new TextEncoder().encode("loupe-pictures 1\n{"), /header has no end/],
    [new TextEncoder().encode("loupe-pictures 1\n{\n"), /header is no JSON/],
    [bytes.slice(0, -1), /there are \d+ bytes, expected \d+/],
    [headed({ ...good, training: 2 ** 32, height: 9999, width: 9999 }), /bytes, expected/],
    ...[{ training: 0 }, { validation: -1 }, { height: 1e6 }, { classes: [] }, { classes: [1] }]
      .map((wrong): [Uint8Array<ArrayBuffer>, RegExp] => [
        headed({ ...good, ...wrong }),
        /header is wrong/,
      ]),
    [Uint8Array.of(...headed(good), 1, 0, 0, 0, 1, 2, 3), /a label is 1, expected one below 1/],
  ];
  for (const [wrong, expected] of rows) await assert.rejects(unpack(wrong), expected);
  await assert.rejects(unpack(bytes, 1000), /a shard may have 1000/);
});

Deno.test("200 mutations of packed pictures are read or refused in words", async () => {
  const random = uniforms(3, 4);
  for (let i = 0; i < 200; i++) {
    const changed = bytes.slice(
      0,
      random() < 0.3 ? Math.floor(random() * bytes.length) : undefined,
    );
    for (let j = 0; j < 3; j++) {
      const near = random() < 0.8 ? 160 : changed.length;
      changed[Math.floor(random() * near)] = Math.floor(random() * 256);
    }
    await unpack(changed).catch((error) => {
      assert(error instanceof RangeError, error);
      assert.match(error.message, /^Cannot (use packed|pack) pictures/);
    });
  }
});
