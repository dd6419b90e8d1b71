import assert from "node:assert/strict";
import { drawThing, THING_CLASSES } from "../things/things.ts";
import { FolderError } from "../folder/arrange.ts";
import { type PictureOptions, readPictures } from "./read_pictures.ts";
import type { PictureFile } from "./read_file.ts";

/** A seeded sequence in [0, 1) (Lehmer's, 1951). */
function sequence(seed: number): () => number {
  let state = seed + 1;
  return () => (state = state * 48271 % 2147483647) / 2147483647;
}

/** A picture of a thing as a PPM file. */
function thing(name: string, seed: number, side = 16): PictureFile {
  const size = { height: side, width: side };
  const { pixels } = drawThing(sequence(seed), THING_CLASSES[seed % 8], size);
  const content = new Blob([`P6 ${side} ${side} 255\n`, pixels as Uint8Array<ArrayBuffer>]);
  return { name, content };
}

const SIZE = { height: 16, width: 16 };
const read = (files: PictureFile[], options: PictureOptions = {}) =>
  readPictures(files, { size: SIZE, ...options });

/** Ten pictures of each of two classes, in one folder. */
const twoClasses = () =>
  Array.from({ length: 20 }, (_, i) => thing(`pets/${i % 2 ? "dog" : "cat"}/${i}.ppm`, i + 1));

Deno.test("readPictures() gives pixels, labels and names in one order", async () => {
  const files = twoClasses();
  const pictures = await read(files);
  assert.deepEqual(pictures.classes, ["cat", "dog"]);
  assert.deepEqual(pictures.images.shape, [20, 16, 16, 3]);
  assert.deepEqual([pictures.leftOut, pictures.passedOver, pictures.warnings], [[], [], []]);
  const bytesOf = async (file: PictureFile) => new Uint8Array(await file.content.arrayBuffer());
  for (const [i, name] of pictures.files.entries()) {
    const pixels = pictures.images.data.subarray(i * 768, (i + 1) * 768);
    const file = files.find((one) => one.name === `pets/${name}`)!;
    assert.deepEqual(pixels, (await bytesOf(file)).slice(-768), name);
    assert.equal(pictures.classes[pictures.labels[i]], name.split("/")[0]);
  }
  const { images, labels } = pictures.take([19, 0]);
  assert.deepEqual(images.shape, [2, 16, 16, 3]);
  assert.deepEqual(images.data.subarray(768), pictures.images.data.subarray(0, 768));
  assert.deepEqual([...labels], [1, 0]);
  for (const wrong of [20, -1, 0.5]) {
    assert.throws(
      () => pictures.take([0, wrong]),
      /as there are 20: expected numbers from 0 to 19/,
    );
  }
});

Deno.test("readPictures() takes a page's files, and resizes them", async () => {
  const files = twoClasses().map(({ name, content }) =>
    Object.defineProperty(new File([content], name.split("/").at(-1)!), "webkitRelativePath", {
      value: name,
    })
  );
  let told = 0;
  const size = { height: 8, width: 6 };
  const { classes, images } = await readPictures(files, {
    size,
    onProgress: (done, total) => told += done === total ? 1 : 0,
  });
  assert.deepEqual([classes, images.shape, told], [["cat", "dog"], [20, 8, 6, 3], 1]);
});

Deno.test("a split of readPictures() keeps copies together, and folders of parts", async () => {
  const copies = Array.from(
    { length: 60 },
    (_, i) => thing(`${i % 2 ? "a" : "b"}/${i}.ppm`, i % 12),
  );
  const pictures = await read(copies);
  const { train, validation, test } = pictures.split({ random: sequence(7), testFraction: 0.3 });
  assert.equal(train.length + validation.length + test.length, 60);
  const seedsOf = (numbers: Uint32Array) =>
    new Set(Array.from(numbers, (i) => Number(/(\d+)\.ppm/.exec(pictures.files[i])![1]) % 12));
  assert(test.length >= 10);
  assert.equal(seedsOf(train).intersection(seedsOf(test)).size, 0);
  const again = pictures.split({ random: sequence(7), testFraction: 0.3 });
  assert.deepEqual(again, { train, validation, test });

  const parts = ["train", "test"].flatMap((part) =>
    twoClasses().map(({ content }, i) => ({ name: `${part}/${i % 2}/${i}.ppm`, content }))
  );
  const parted = await read(parts);
  const own = parted.split();
  assert(Array.from(own.test, (i) => parted.files[i]).every((name) => name.startsWith("test/")));
  assert.deepEqual([own.train.length, own.test.length], [20, 20]);
});

Deno.test("readPictures() names what it can't use, and refuses what it can't understand", async () => {
  const broken = { name: "pets/cat/broken.png", content: new Blob(["no picture"]) };
  const text = { name: "pets/cat/notes.txt", content: new Blob(["text"]) };
  const pictures = await read([...twoClasses(), broken, text]);
  assert.equal(pictures.files.length, 20);
  assert.deepEqual(pictures.leftOut.map(({ file }) => file), ["cat/broken.png"]);
  assert.deepEqual(pictures.passedOver, [{ name: "cat/notes.txt", reason: "no picture" }]);
  assert(pictures.warnings.some((line) => line.startsWith("'cat/broken.png'")));
  await assert.rejects(read([]), FolderError);
  await assert.rejects(read([thing("cat/1.ppm", 1)]), /found the one sub-folder 'cat'/);
  const one = { name: "dog/1.png", content: new Blob(["no picture"]) };
  await assert.rejects(read([thing("cat/1.ppm", 1), one]), /no picture of the class 'dog'/);
  assert.throws(() => pictures.split({ testFraction: 1 }), RangeError);
  const none = { size: { height: 0, width: 16 } };
  await assert.rejects(read(twoClasses(), none), /their size is 0×16: expected whole numbers/);
  const reason = new Error("enough");
  await assert.rejects(read(twoClasses(), { signal: AbortSignal.abort(reason) }), reason);
});
