import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FolderError } from "./arrange.ts";
import { findFile } from "./find_file.ts";
import { listImageFolder } from "./image_folder.ts";
import { inFolder, jpeg } from "../../tests/picture_folders.ts";

const REPORTS = fileURLToPath(new URL("../../../shared/data/reports", import.meta.url));
const SMALL = jpeg(8, 8);
const TWO = { "cat/1.jpg": SMALL, "dog/1.jpg": SMALL };
const text = (value: string) => new TextEncoder().encode(value);

const namesIn = async (root: string) => (await listImageFolder(root)).files.map(({ name }) => name);

Deno.test("listImageFolder() sorts classes and looks below them", async () => {
  await inFolder({ ...TWO, "cat/more/2.PNG": SMALL }, async (root) => {
    const { classes, files } = await listImageFolder(root);
    assert.deepEqual(classes, ["cat", "dog"]);
    assert.deepEqual(files.map(({ name, label, part }) => ({ name, label, part })), [
      { name: "cat/1.jpg", label: 0, part: undefined },
      { name: "cat/more/2.PNG", label: 0, part: undefined },
      { name: "dog/1.jpg", label: 1, part: undefined },
    ]);
    assert.deepEqual([...await files[0].read()], [...SMALL]);
  });
});

Deno.test("listImageFolder() takes files by what they are, and names the rest with its reason", async () => {
  const pictures = {
    "cat/2.jfif": SMALL,
    "cat/none": SMALL,
    "cat/3.DAT": SMALL,
    "cat/4.JPG": SMALL,
  };
  const others = { "dog/notes.txt": text("hello"), "dog/empty": text(""), "1.jpg": SMALL };
  const junk = { ".git/1.jpg": SMALL, "cat/@eaDir/1.jpg": SMALL, "cat/Thumbs.db": SMALL };
  // What is called a picture is meant as one.
  await inFolder(
    { ...TWO, ...pictures, ...others, ...junk, "dog/2.png": text("hello") },
    async (root) => {
      assert.deepEqual(await namesIn(root), [
        ...["cat/1.jpg", "cat/2.jfif", "cat/3.DAT", "cat/4.JPG", "cat/none"],
        ...["dog/1.jpg", "dog/2.png"],
      ]);
      const { passedOver } = await listImageFolder(root);
      assert.deepEqual(passedOver.map(({ name, reason }) => `${name}: ${reason}`), [
        ".git/: hidden or the system's own",
        "cat/@eaDir/: hidden or the system's own",
        "cat/Thumbs.db: hidden or the system's own",
        "dog/empty: no picture",
        "dog/notes.txt: no picture",
        "1.jpg: beside the classes, in none of their folders",
      ]);
    },
  );
});

Deno.test("listImageFolder() says what is wrong with a folder", async () => {
  const refuses = (path: string, reason: RegExp) =>
    assert.rejects(listImageFolder(path), (error: Error) => {
      assert(error instanceof FolderError);
      assert.match(error.message, reason);
      return true;
    });
  await inFolder({}, (root) => refuses(root, /found no sub-folder/));
  await inFolder({}, (root) => refuses(join(root, "absent"), /as there is no such folder/));
  await inFolder({ "cat/1.jpg": SMALL }, (root) => refuses(root, /the one sub-folder 'cat'/));
  await inFolder({ "1.jpg": SMALL }, (root) => refuses(join(root, "1.jpg"), /it is a file/));
  await inFolder(
    { ...TWO, "eel/a.txt": text("hello") },
    (root) => refuses(root, /its class 'eel' has no pictures/),
  );
});

Deno.test("listImageFolder() takes one class, or none, for a test", async () => {
  await inFolder({ "cat/1.jpg": SMALL, "a.txt": text("hello") }, async (root) => {
    const { classes, files } = await listImageFolder(root, "test");
    assert.deepEqual([classes, files.length], [["cat"], 1]);
  });
  await inFolder({}, async (root) => {
    assert.deepEqual(await listImageFolder(root, "test"), {
      ...{ root, classes: [], files: [], passedOver: [] },
    });
  });
});

Deno.test("listImageFolder() reads the folders that people reported", async () => {
  const isThere = await Deno.stat(REPORTS).then(() => true, () => false);
  if (!isThere) return console.log("note: ../shared/data/reports is absent");
  const list = (name: string) => listImageFolder(join(REPORTS, name));
  const split = await list("train_dev");
  assert.deepEqual(split.classes, ["cat", "dog"]);
  assert.deepEqual(new Set(split.files.map(({ part }) => part)), new Set(["train", "validation"]));
  assert.deepEqual((await list("class_only_in_test")).classes, ["a", "b", "c"]);
  const { passedOver } = await list("loose_pictures");
  assert.deepEqual(passedOver.map(({ name }) => name), [0, 1, 2, 3, 4].map((i) => `extra${i}.png`));
  assert.equal((await list("endings")).files.length, 10);
  const [composed, decomposed] = [await list("class_nfc"), await list("class_nfd")];
  assert.deepEqual(decomposed.classes, composed.classes);
  assert.deepEqual(decomposed.classes, ["caf\u00e9", "th\u00e9"]);
  assert(decomposed.files.every(({ name }) => name === name.normalize("NFC")));
  for (const { name, read } of decomposed.files) {
    assert.deepEqual(await Deno.readFile(await findFile(decomposed.root, name)), await read());
  }
});

Deno.test({
  name: "listImageFolder() refuses links out of the folder and to nowhere, and ends circles",
  ignore: Deno.build.os === "windows", // links need a privilege there
  fn: async () => {
    const withLink = (target: string, check: (root: string) => Promise<void>) =>
      inFolder(TWO, async (root) => {
        await Deno.symlink(target, join(root, "cat", "link.jpg"));
        await check(root);
      });
    await withLink("..", async (root) => {
      assert.equal((await listImageFolder(root)).files.length, 2);
    });
    await withLink(Deno.execPath(), (root) => assert.rejects(listImageFolder(root), /leads out/));
    await withLink("absent", (root) => assert.rejects(listImageFolder(root), /leads nowhere/));
    await inFolder(TWO, async (root) => {
      await Deno.symlink("dog", join(root, "hound")); // a class may be a link to another
      assert.deepEqual(await namesIn(root), ["cat/1.jpg", "dog/1.jpg", "hound/1.jpg"]);
    });
  },
});
