import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { zipSync } from "fflate";
import { entryAt, patched, zipWithLink } from "../../tests/zip_files.ts";
import { encodeJpeg } from "../../data/drawing/write_drawn.ts";
import { loadFolder } from "../../data/folder/load.ts";
import { planSplit } from "../../data/split/plan_split.ts";
import { PARTS } from "../../data/split/split.ts";
import { datasetOf } from "../../data/survey/collect.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { asBefore, type Examples, ownExamples } from "./examples.ts";
import type { ChosenFile, Reply, Target } from "./messages.ts";
import { createOwnPictures } from "./own_pictures.ts";

const SIZE = { height: 16, width: 16 };
const MAX_SHARD_BYTES = 1 << 21;
const splitOptions = () => ({ testFraction: 0.2, validationFraction: 0.1, random: uniforms(1, 1) });

/** A JPEG that is like no other of another seed. */
function noise(seed: number): Uint8Array<ArrayBuffer> {
  const random = uniforms(seed, 1);
  const pixels = Uint8Array.from({ length: 24 * 24 * 3 }, () => 256 * random());
  return new Uint8Array(encodeJpeg({ height: 24, width: 24, pixels }));
}

const chosenOf = (files: Record<string, Uint8Array<ArrayBuffer>>): ChosenFile[] =>
  Object.entries(files).map(([path, bytes]) => ({ path, content: new Blob([bytes]) }));

/** Pictures that were chosen at once. */
async function added(files: Record<string, Uint8Array<ArrayBuffer>>, to?: Target) {
  const own = createOwnPictures();
  const { notes } = await own.add({ type: "add", files: chosenOf(files), isLast: true, to });
  const { classes, files: listed } = own.listing();
  const found = listed.map(({ name, label, part }) => `${name} ${classes[label]} ${part ?? "-"}`);
  return { own, notes, found };
}

/** What a training would see, and what was told before. */
async function examplesOf(own: ReturnType<typeof createOwnPictures>) {
  const told: Reply[] = [];
  const options = { ...splitOptions(), maxShardBytes: MAX_SHARD_BYTES };
  const { signal } = new AbortController();
  const examples = await ownExamples(own.listing(), SIZE, options, signal, (one) => told.push(one));
  return { ...examples as Examples, told };
}

const namesIn = ({ dataset, split }: Pick<Examples, "dataset" | "split">) =>
  PARTS.map((part) => Array.from(split[part], (i) => dataset.files[i]));

Deno.test("the tab splits 16 pictures of 10 copies as the command line does: no copy is parted", async () => {
  const pictures = Array.from({ length: 16 }, (_, i) => noise(i));
  const files = Object.fromEntries(Array.from({ length: 160 }, (_, i) => {
    const picture = i % 16;
    return [
      `${picture < 8 ? "cat" : "dog"}/${picture} copy ${Math.floor(i / 16)}.jpg`,
      pictures[picture],
    ];
  }));
  const root = await Deno.makeTempDir();
  try {
    for (const [name, bytes] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(root, name)), { recursive: true });
      await Deno.writeFile(join(root, name), bytes);
    }
    const loaded = await loadFolder(root, { size: SIZE, fit: "cover", workers: 2 });
    const dataset = await datasetOf(loaded, "cover", MAX_SHARD_BYTES);
    const split = planSplit(loaded.collection, dataset, { ...splitOptions(), mode: "grouped" });
    const { own } = await added(files);
    const inTab = await examplesOf(own);
    assert.deepEqual(namesIn(inTab), namesIn({ dataset, split }));
    assert.equal(inTab.dataset.fingerprint, dataset.fingerprint);
    assert(inTab.split.test.length >= 20);
    const inParts = namesIn(inTab).map((names) => new Set(names.map((name) => name.split(" ")[0])));
    assert.equal(inParts[0].intersection(inParts[2]).size, 0);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("a burst of the camera stays together; a class of one can't be tested, of two it is", async () => {
  const own = createOwnPictures();
  const frames = async (name: string, burst: string, first: number) => {
    const files = Array.from({ length: 10 }, (_, i) => {
      return { path: `frame ${first + i}.jpg`, content: new Blob([noise(first + i)]) };
    });
    await own.add({ type: "add", files, isLast: true, to: { name, burst } });
  };
  await frames("mug", "a", 0);
  await frames("hand", "b", 100);
  await frames("hand", "c", 200);
  const listed = own.list().map(({ ids, ...rest }) => ({ ...rest, count: new Set(ids).size }));
  assert.deepEqual(listed, [
    { name: "hand", shown: "hand", isOneBurst: false, count: 20 },
    { name: "mug", shown: "mug", isOneBurst: true, count: 10 },
  ]);
  const { split, notes, dataset } = await examplesOf(own);
  const tested = Array.from(split.test, (i) => dataset.files[i].split(" ")[0]);
  assert.deepEqual([new Set(tested), tested.length], [new Set(["hand/frame"]), 10]);
  assert(
    notes.includes(
      "Not tested: 'mug' (its pictures, which stay together as near duplicates or as one burst of " +
        "the camera, can't be shared out)",
    ),
    notes.join("\n"),
  );
});

const PICTURE = noise(1);

Deno.test("folders are read as in Deno: the top one is the class, parts are parts, junk is counted", async () => {
  const some = (...names: string[]) =>
    Object.fromEntries(names.map((name) => [name, PICTURE] as const));
  const inPets = await added(some("pets/cat/more/1.jpg", "pets/dog/1.jpg", "pets/.x/1.jpg"));
  assert.deepEqual(inPets.found, ["cat/more/1.jpg cat -", "dog/1.jpg dog -"]);
  assert.deepEqual(inPets.notes, ["1 passed over (hidden or the system's own): .x/"]);
  const dropped = await added(some("cat/1.jpg", "dog/a/1.jpg", "__MACOSX/cat/._1.jpg"));
  assert.deepEqual(dropped.found, ["cat/1.jpg cat -", "dog/a/1.jpg dog -"]);
  assert.deepEqual((await added(some("cat/1.jpg", "cat/2.jpg"))).found.length, 2);
  const parts = await added(some("pets/Training/cat/1.jpg", "pets/dev/cat/2.jpg"));
  assert.deepEqual(parts.found, ["Training/cat/1.jpg cat train", "dev/cat/2.jpg cat validation"]);
  assert.deepEqual((await added(some("test/cat/1.jpg"))).found, ["test/cat/1.jpg cat test"]);
  const loose = await added(some("pets/cat/1.jpg", "pets/dog/1.jpg", "pets/2.jpg"));
  assert.match(loose.notes[0], /^1 passed over \(beside the classes, .*\): 2\.jpg$/);
  assert.deepEqual((await added({ ...some("cat/1"), "cat/2.txt": bytesOf("no") })).found, [
    "cat/1 cat -",
  ]);
  await assert.rejects(added(some("1.jpg")), /no folder with pictures: .* 1\.jpg/);
  await assert.rejects(added({ "a.pdf": bytesOf("%PDF-1.4") }), /\(no picture\): a\.pdf/);
  await assert.rejects(added({}), /no folder with pictures/);
});

const bytesOf = (text: string) => new Uint8Array(new TextEncoder().encode(text));

Deno.test("a zip of class folders is read, whatever it is called; a damaged one gets a word", async () => {
  const zip = (files: Record<string, Uint8Array>) => new Uint8Array(zipSync(files));
  const pets = { "pets/cat/1.jpg": PICTURE, "pets/dog/2.jpg": PICTURE };
  const junk = { "__MACOSX/pets/cat/._1.jpg": PICTURE, "pets/.DS_Store": PICTURE };
  for (const name of ["pets.zip", "PETS"]) {
    const { found, notes } = await added({ [name]: zip({ ...pets, ...junk }) });
    assert.deepEqual(found, ["cat/1.jpg cat -", "dog/2.jpg dog -"]);
    assert.match(notes[0], /^2 passed over \(hidden/);
  }
  const { found } = await added({ "cat.zip": zip({ "1.jpg": PICTURE }) });
  assert.deepEqual(found, ["cat/1.jpg cat -"]);
  await assert.rejects(added({ "a.zip": zip(pets).subarray(0, 300) }), /'a\.zip'.*no whole zip/);
  const odd = zipWithLink({ ...pets, "pets/cat/3.jpg": PICTURE }, "pets/cat/4.jpg", "/etc/passwd");
  const broken = patched(odd, (view) => view.setUint32(entryAt(odd, 2) + 16, 1, true));
  const { found: left, notes } = await added({ "a.zip": broken });
  assert.deepEqual(left, ["cat/1.jpg cat -", "dog/2.jpg dog -"]);
  assert.deepEqual(notes, [
    "1 passed over (a link): pets/cat/4.jpg",
    "1 passed over (it is damaged in the zip: its checksum is another): pets/cat/3.jpg",
  ]);
});

Deno.test("the same folder added twice, and names in both kinds of letters, have names of their own", async () => {
  const { own } = await added({ "cafe\u0301/1.jpg": PICTURE, "dog/1.jpg": PICTURE });
  const again = chosenOf({ "caf\u00e9/1.jpg": PICTURE, "dog/2.jpg": PICTURE });
  await own.add({ type: "add", files: again, isLast: true });
  const { classes, files } = own.listing();
  assert.deepEqual(classes, ["caf\u00e9", "dog"]);
  assert.deepEqual(files.map(({ name }) => name), [
    "caf\u00e9/1.jpg",
    "caf\u00e9/1 (2).jpg",
    "dog/1.jpg",
    "dog/2.jpg",
  ]);
});

Deno.test("what can't be read is named and counted, and a training that was ended reads no more", async () => {
  const broken = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [`cat/broken ${i}.jpg`, bytesOf(`no picture ${i}`)]),
  );
  const good = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`${i % 2 ? "cat" : "dog"}/${i}.jpg`, noise(i)]),
  );
  const { own } = await added({ ...broken, ...good, "dog/copy of a cat.jpg": good["cat/1.jpg"] });
  const { told, dataset } = await examplesOf(own);
  const [checked] = told.filter((one) => one.type === "checked");
  assert.match(checked.summary, /^43 files, 42 distinct: 1 group of the same bytes/);
  assert.equal(checked.leftOut.count, 30);
  assert.equal(checked.leftOut.lines.length, 20);
  assert.match(checked.leftOut.lines[0], /^'cat\/broken 0\.jpg': .*; it is left out$/);
  assert.match(checked.warnings.join(), /1 group of duplicates in several classes/);
  assert.equal(dataset.files.length, 13);
  const options = { ...splitOptions(), maxShardBytes: MAX_SHARD_BYTES };
  const ended = await ownExamples(own.listing(), SIZE, options, AbortSignal.abort(), () => {});
  assert.equal(ended, undefined);
});

Deno.test("names are shown, not obeyed", async () => {
  const { own, notes } = await added({
    "a\u202eb/1.jpg": PICTURE,
    "c\n/2.jpg": PICTURE,
    "\x1b": PICTURE,
  });
  assert.deepEqual(own.list().map(({ shown }) => shown), ["a\\u202eb", "c\\n"]);
  assert.match(notes[0], /: \\u001b$/);
});

Deno.test("a picture is removed alone; a class with its pictures; what was kept comes back", async () => {
  const { own } = await added({
    "cat/1.jpg": noise(1),
    "cat/2.jpg": noise(2),
    "dog/1.jpg": noise(3),
  });
  const [cat, dog] = own.list();
  own.removePicture(cat.ids[0]);
  assert.deepEqual(own.listing().files.map(({ name }) => name), ["cat/2.jpg", "dog/1.jpg"]);
  const kept = own.find(cat.ids[1])!;
  assert.deepEqual(own.removeClass("cat"), [cat.ids[1]]);
  assert.deepEqual(own.list(), [dog]);
  own.restore(["cat", "empty"], [kept]);
  assert.deepEqual(own.list().map(({ name, ids }) => [name, ids.length]), [
    ["cat", 1],
    ["dog", 1],
    ["empty", 0],
  ]);
});

Deno.test("a training that goes on tests the same pictures again, and trains on those that are new", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`${i % 2 ? "cat" : "dog"}/${i}.jpg`, noise(i)]),
  );
  const { own } = await added(files);
  const first = await examplesOf(own);
  const more = chosenOf({ "new 1.jpg": noise(100), "new 2.jpg": noise(101) });
  await own.add({ type: "add", files: more, isLast: true, to: { name: "cat" } });
  const options = { ...splitOptions(), testFraction: 0, validationFraction: 0 };
  const again = await ownExamples(
    asBefore(own.listing(), first.parts),
    SIZE,
    { ...options, maxShardBytes: MAX_SHARD_BYTES },
    new AbortController().signal,
    () => {},
  ) as Examples;
  const [before, after] = [namesIn(first), namesIn(again)];
  assert.deepEqual(after.slice(1), before.slice(1));
  assert.deepEqual(
    new Set(after[0]).difference(new Set(before[0])),
    new Set(["cat/new 1.jpg", "cat/new 2.jpg"]),
  );
  assert.equal(after[0].length, before[0].length + 2);
});

Deno.test("pictures for testing alone can't be trained on", async () => {
  const { own } = await added({ "test/cat/1.jpg": noise(1), "test/dog/1.jpg": noise(2) });
  await assert.rejects(examplesOf(own), /all pictures are in folders for validation or test/);
});

Deno.test("a labels.csv beside the classes corrects them, and is refused where it fits none", async () => {
  const pictures = { "cat/a.jpg": noise(1), "cat/b.jpg": noise(2), "dog/a.jpg": noise(3) };
  const text = (lines: string) => new TextEncoder().encode(`file,class,excluded\n${lines}\n`);
  const labels = text("cat/a.jpg,dog,\ncat/b.jpg,,true");
  const within = Object.entries(pictures).map(([path, bytes]) => [`pets/${path}`, bytes]);
  for (
    const [files, root] of [
      [{ ...pictures, "labels.csv": labels }, ""],
      [{ ...Object.fromEntries(within), "pets/labels.csv": labels }, "pets/"],
    ] as const
  ) {
    const { found, notes } = await added(files);
    const said = found.map((line) => line.replace(/^pets\//, ""));
    assert.deepEqual(said, ["cat/a.jpg dog -", "dog/a.jpg dog -"], root);
    assert.deepEqual(notes, []);
  }
  for (
    const [lines, reason] of [
      ["cat/c.jpg,dog,", /no picture is called 'cat\/c\.jpg'/],
      ["cat/a.jpg,cow,", /no class is called 'cow'/],
    ] as const
  ) {
    await assert.rejects(added({ ...pictures, "labels.csv": text(lines) }), reason);
  }
});
