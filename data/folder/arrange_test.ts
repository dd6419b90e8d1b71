import assert from "node:assert/strict";
import { arrange, type ArrangeOptions, FolderError } from "./arrange.ts";
import { partsOfNames } from "./part_names.ts";

const OPTIONS: ArrangeOptions = { folder: "pets", purpose: "train" };

/** Arranges names; those that end with `/` are folders, and `.txt` is no picture. */
function arranged(names: readonly string[], purpose: ArrangeOptions["purpose"] = "train") {
  const files = names.filter((name) => !name.endsWith("/"))
    .map((name) => ({ name, isPicture: !name.endsWith(".txt") }));
  const folders = names.filter((name) => name.endsWith("/")).map((name) => name.slice(0, -1));
  return arrange(files, folders, { ...OPTIONS, purpose });
}

/** The classes, and each file with its class and part. */
function reading(names: readonly string[]) {
  const { classes, files } = arranged(names);
  return files.map(({ name, label, part }) => `${name} ${classes[label]} ${part ?? "-"}`);
}

/** The classes `cat` and `dog` below each of these folders. */
const below = (...tops: string[]) =>
  tops.flatMap((top) => [`${top}/cat/1.jpg`, `${top}/dog/1.jpg`]);

const refuses = (names: readonly string[], reason: RegExp) =>
  assert.throws(() => arranged(names), (error: Error) => {
    assert(error instanceof FolderError, String(error));
    assert.match(error.message, reason);
    assert.match(error.message, /^Cannot use 'pets' as .*: /);
    return true;
  });

Deno.test("the top folder is the class, and everything below it belongs to it", () => {
  assert.deepEqual(
    reading(["dog/a/2.jpg", "dog/1.jpg", "cat/a/b/c/1.jpg", "cat/a.jpg"]),
    ["cat/a/b/c/1.jpg cat -", "cat/a.jpg cat -", "dog/1.jpg dog -", "dog/a/2.jpg dog -"],
  );
});

Deno.test("parts are known by their usual names", () => {
  const named: Record<string, string> = {
    train:
      "train Train TRAINING train_set trainset train-data training_images trn train2017 x_train",
    validation: "val valid Validation dev development dev-set eval valset val_2017 validate",
    test: "test Testing tst holdout hold-out test_set TestImages test1 PublicTest testdata tests",
  };
  for (const [part, names] of Object.entries(named)) {
    for (const name of names.split(" ")) assert.deepEqual(partsOfNames([name]), [part], name);
  }
  assert.deepEqual(partsOfNames(["train (1)", "test set", "test.2"]), ["train", "test", "test"]);
  assert.deepEqual(partsOfNames(["pets_train", "pets_dev"]), ["train", "validation"]);
  assert.deepEqual(partsOfNames(["train_pets", "val_pets"]), ["train", "validation"]);
  const others = "test_tube trainers valley developer contest train_station latest evaluated cat";
  for (const name of others.split(" ")) assert.deepEqual(partsOfNames([name]), [undefined], name);
  assert.deepEqual(partsOfNames(["test_positive", "test_negative"]), [undefined, undefined]);
  assert.deepEqual(partsOfNames(["steam_train", "goods_train"]), [undefined, undefined]);
});

Deno.test("parts hold classes, whatever they are called", () => {
  const pairs = [["train", "dev"], ["Training", "Testing"], ["train_set", "validation"]];
  for (const [train, other] of pairs) {
    const { classes, files } = arranged(below(train, other));
    assert.deepEqual(classes, ["cat", "dog"]);
    const parts = partsOfNames([train, other]);
    for (const { name, part } of files) assert.equal(part, parts[name.startsWith(train) ? 0 : 1]);
  }
  assert.deepEqual(arranged(below("train", "val", "test", "holdout")).files.length, 8);
  assert.deepEqual(reading([...below("train"), "val/cat/1.jpg", "notes/a.txt"]), [
    ...["train/cat/1.jpg cat train", "train/dog/1.jpg dog train", "val/cat/1.jpg cat validation"],
  ]);
  const valid = ["train", "valid"].flatMap((top) => [`${top}/valid/1.jpg`, `${top}/invalid/1.jpg`]);
  assert.deepEqual(arranged(valid).classes, ["invalid", "valid"]);
});

Deno.test("classes that only look like parts are classes", () => {
  const names = ["test_tube/1.jpg", "trainers/1.jpg", "valley/1.jpg", "developer/1.jpg"];
  assert.deepEqual(arranged(names).classes, ["developer", "test_tube", "trainers", "valley"]);
});

Deno.test("it says how it looks where classes may be something else", () => {
  refuses(
    below("a", "b"),
    /'a', 'b' all hold the same folders, 'cat', 'dog': if the classes are 'cat', /,
  );
  refuses([...below("a", "b"), "b/owl/1.jpg", "a/1.jpg"], /all hold the same folders/);
  refuses(below("fold 1", "fold 2"), /'fold 1', 'fold 2' all hold the same folders/);
  refuses(
    ["cat", "dog"].flatMap((name) => [`${name}/train/1.jpg`, `${name}/test/1.jpg`]),
    /hold the same folders, 'test', 'train': put these above the classes, as 'test\/cat', 'test\/dog'/,
  );
  refuses(
    ["cat", "dog"].flatMap((name) => [`${name}/day/1.jpg`, `${name}/night/1.jpg`]),
    /'cat', 'dog' all hold the same folders, 'day', 'night': .* if they are 'cat', 'dog', move/,
  );
  refuses(
    ["cat/1.jpg", "dog/1.jpg", "test/1.jpg"],
    /'test' is called like a part of a split, beside 'cat', 'dog': .* another name/,
  );
  refuses(["cat/1.jpg", "dog/1.jpg", ...below("test")], /'test' is called like a part/);
  refuses([...below("train"), "extra/1.jpg"], /'train' is called like .* beside 'extra'/);
  refuses(["train/1.jpg", "dev/1.jpg"], /'dev', 'train' are called .* without a class's folder/);
  refuses([...below("train"), "test/test/1.jpg"], /its part 'test' has a folder of that name/);
  refuses(
    ["train_set/train_set/cat/1.jpg", "test_set/test_set/cat/1.jpg"],
    /its part '(train|test)_set' has a folder of that name within/,
  );
  refuses(below("test"), /it has no part to train on, only 'test'/);
  refuses([...below("prueba"), "entreno/cat/1.jpg"], /hold the same folders, 'cat'/);
  // One inner folder alone leaves no doubt.
  assert.deepEqual(arranged(["cat/images/1.jpg", "dog/images/1.jpg"]).classes, ["cat", "dog"]);
  const mixed = ["cat/1.jpg", "cat/old/1.jpg", "cat/new/1.jpg", "dog/1.jpg", "dog/old/1.jpg"];
  assert.deepEqual(arranged(mixed).classes, ["cat", "dog"]);
});

Deno.test("it says what is missing for a training", () => {
  refuses([], /a class is a sub-folder .*: found no sub-folder, two are needed at least$/);
  refuses(["1.jpg"], /found no sub-folder/);
  refuses(["cat/1.jpg"], /found the one sub-folder 'cat', two are needed at least$/);
  refuses(below("data"), /the one sub-folder 'data', .*; it holds 'cat', 'dog', name 'pets\/data'/);
  refuses(["train/data/cat/1.jpg", "train/data/dog/1.jpg"], /holds 'cat', 'dog', move these up/);
  refuses(
    ["cat/1.jpg", "dog/1.jpg", "eel/", "owl/a.txt"],
    /its classes 'eel', 'owl' have no pictures: add some/,
  );
});

Deno.test("a test takes what is there", () => {
  assert.deepEqual(arranged([], "test"), { classes: [], files: [], passedOver: [] });
  assert.deepEqual(arranged(["cat/1.jpg", "dog/"], "test").classes, ["cat"]);
  assert.deepEqual(arranged(below("test"), "test").files.map(({ part }) => part), ["test", "test"]);
});

Deno.test("junk, other files and pictures without a class are passed over, each with its reason", () => {
  const junk = ["cat/.DS_Store", "cat/.x/", "cat/@eaDir/1.jpg", "dog/Thumbs.db", "cat/._1.jpg"]
    .concat(["__MACOSX/cat/1.jpg", "__MACOSX/cat/", ".ipynb_checkpoints/1.jpg", "lost+found/"])
    .concat(["$RECYCLE.BIN/1.jpg", "desktop.ini"]);
  const kept = ["cat/1.jpg", "dog/1.jpg", "dog/notes.txt", "2.jpg", "read me.txt"];
  const { classes, files, passedOver } = arranged([...kept, ...junk]);
  assert.deepEqual(classes, ["cat", "dog"]);
  assert.deepEqual(files.map(({ name }) => name), ["cat/1.jpg", "dog/1.jpg"]);
  const of = (reason: RegExp) =>
    passedOver.filter((one) => reason.test(one.reason)).map(({ name }) => name).sort();
  assert.deepEqual(
    of(/^hidden/),
    ["$RECYCLE.BIN/", ".ipynb_checkpoints/", "__MACOSX/", "cat/.DS_Store", "cat/._1.jpg", "cat/.x/"]
      .concat(["cat/@eaDir/", "desktop.ini", "dog/Thumbs.db", "lost+found/"]),
  );
  assert.deepEqual(of(/^no picture/), ["dog/notes.txt", "read me.txt"]);
  assert.deepEqual(of(/^beside the classes/), ["2.jpg"]);
  const split = arranged([...below("train"), "test/1.jpg", "test/2.jpg", "train/3.jpg"]);
  assert.deepEqual(split.passedOver.map(({ name, reason }) => `${name} ${reason}`), [
    "test/1.jpg unlabelled, in 'test' but in no class's folder",
    "test/2.jpg unlabelled, in 'test' but in no class's folder",
    "train/3.jpg unlabelled, in 'train' but in no class's folder",
  ]);
});

Deno.test("composed and decomposed letters are one name", () => {
  const [one, two] = ["caf\u00e9", "cafe\u0301"];
  const { classes, files } = arranged([
    `train/${one}/1.jpg`,
    "train/tea/1.jpg",
    `test/${two}/1.jpg`,
  ]);
  assert.deepEqual(classes, [one, "tea"]);
  assert.deepEqual(files.map(({ name, label }) => `${name} ${label}`), [
    ...[`test/${one}/1.jpg 0`, `train/${one}/1.jpg 0`, "train/tea/1.jpg 1"],
  ]);
  const merged = arranged([`${two}/1.jpg`, `${one}/1.jpg`, `${two}/2.jpg`, "tea/1.jpg"]);
  assert.deepEqual(merged.classes, [one, "tea"]);
  assert.deepEqual(
    merged.files.map(({ file, name }) => [file.name, name]).sort(),
    [
      [`${one}/1.jpg`, `${one}/1.jpg`],
      [`${two}/1.jpg`, `${two}/1.jpg`], // the other has its name
      [`${two}/2.jpg`, `${one}/2.jpg`],
      ["tea/1.jpg", "tea/1.jpg"],
    ].sort(),
  );
});
