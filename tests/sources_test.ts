/** What stands for a folder of pictures: a zip of it, a CSV of labels, Parquet files. */
import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { zipSync } from "fflate";
import { FolderError } from "../data/folder/arrange.ts";
import { listImageFolder } from "../data/folder/image_folder.ts";
import { writeDrawnFaces } from "../data/faces/write_faces.ts";
import { uniforms } from "../engine/graph/random.ts";
import { readDoubted } from "../engine/run/labels.ts";
import { readRunRecord } from "../engine/run/record.ts";
import { main } from "../main.ts";
import { readWithin } from "../web/inspection/run_files.ts";
import { captured } from "./captured.ts";
import { PARQUET } from "./parquet/faces.ts";
import { inFolder, jpeg } from "./picture_folders.ts";
import { patched, zipWithLink } from "./zip_files.ts";

const work = await Deno.realPath(await Deno.makeTempDir({ prefix: "loupe-sources-" }));
addEventListener("unload", () => Deno.removeSync(work, { recursive: true }));
const at = (...names: string[]) => join(work, ...names);
const QUICK = ["--architecture", "tiny", "--filters", "2,2,2", "--size", "16x16", "--no-tune"];

/** Drawn faces in a folder, in a zip of it, and named by a CSV in it. */
const faces = at("faces");
await writeDrawnFaces(faces, 40, uniforms(1, 6));
const names: string[] = [];
for (const name of ["neutral", "smiling"]) {
  for await (const file of Deno.readDir(join(faces, name))) names.push(`${name}/${file.name}`);
}
names.sort();
const zipped = Object.fromEntries(
  names.map((name) => [`faces/${name}`, Deno.readFileSync(join(faces, name))] as const),
);
const zip = at("faces.zip");
await Deno.writeFile(zip, zipSync({ ...zipped, "__MACOSX/faces/._x": new Uint8Array(9) }));
const csv = join(faces, "labels.csv");
const lines = names.map((name) => `${name},${dirname(name)},`);
await Deno.writeTextFile(csv, ["file,class,excluded", ...lines, ""].join("\n"));
const parquet = at("faces.parquet");
await Deno.copyFile(PARQUET.checked, parquet);

async function loupe(...args: string[]) {
  const { result: code, out, errors } = await captured(() => main(args));
  return { code, out, errors, json: () => JSON.parse(out.trim().split("\n").at(-1)!) };
}

async function train(pictures: string, ...options: string[]) {
  const run = at("runs", basename(pictures));
  const { code, errors } = await loupe("train", pictures, "--out", run, ...QUICK, ...options);
  assert.equal(code, 0, errors);
  const weights = await Deno.readFile(join(run, "model", "model.safetensors"));
  return { run, record: await readRunRecord(run), weights, errors };
}

/** The pictures whose labels `labels` judges, by name. */
async function judgedIn(run: string): Promise<string[]> {
  const { code, errors } = await loupe("labels", run, "--folds", "2", "--repeats", "1");
  assert.equal(code, 0, errors);
  return (await readDoubted(run))!.pictures.map(({ file }) => file).sort();
}

const ofFolder = await train(faces, "--epochs", "1");

for (const path of [zip, csv]) {
  Deno.test(`${basename(path)} trains to the very weights of its folder, and is tested again`, async () => {
    const { run, record, weights } = await train(path, "--epochs", "1");
    assert.equal(record.data.folder, path);
    assert.equal(record.data.fingerprint, ofFolder.record.data.fingerprint);
    assert.deepEqual(record.split, ofFolder.record.split);
    assert.deepEqual(weights, ofFolder.weights);
    for (const options of [[], ["--at", faces]]) {
      const { code, out, errors } = await loupe("evaluate", run, ...options);
      assert.equal(code, 0, errors);
      assert.match(out, /The run's report is repeated/);
    }
    assert.match((await loupe("evaluate", run, path)).out, /accuracy/);
    assert.deepEqual(await judgedIn(run), names);
    const [name] = record.split.test;
    assert.deepEqual(await readWithin(path, name), Deno.readFileSync(join(faces, name)));
    await assert.rejects(readWithin(path, "neutral/absent.jpg"), /is no longer in/);
  });
}

Deno.test("Parquet trains, is tested again, and its pictures are shown", async () => {
  const { run, record } = await train(parquet, "--epochs", "1");
  assert.deepEqual(record.data.classes, ["neutral", "smiling"]);
  assert.equal(record.data.pictures, 24);
  const { code, out, errors } = await loupe("evaluate", run);
  assert.equal(code, 0, errors);
  assert.match(out, /The run's report is repeated/);
  const [name] = record.split.test;
  assert.match(name, /^faces\.parquet\/0000\d\d$/);
  assert.equal((await judgedIn(run)).length, 24);
  assert.equal((await readWithin(parquet, name))[0], 0xff);
});

Deno.test("a run on a zip goes on with it, and refuses one whose pictures changed", async () => {
  const path = at("changing.zip");
  await Deno.copyFile(zip, path);
  const { run, record } = await train(
    ...[path, "--steps", "1000000", "--time-limit", "1", "--checkpoint-every", "0"] as const,
  );
  assert.equal(record.status, "stopped");
  const resumed = await loupe("train", "--resume", run, "--time-limit", "1");
  assert.equal(resumed.code, 0, resumed.errors);
  assert.match(resumed.errors, /Resuming '.+' after step [1-9]/);
  const other = { ...zipped, "faces/neutral/face0000.jpg": zipped["faces/neutral/face0002.jpg"] };
  await Deno.writeFile(path, zipSync(other));
  const changed = await loupe("train", "--resume", run);
  assert.equal(changed.code, 1);
  assert.match(changed.errors, /those in '.+changing\.zip' are not those of then/);
  const damaged = patched(zipSync(zipped), (_, bytes) => bytes.fill(0, 100, 200));
  await Deno.writeFile(path, damaged);
  assert.match(
    (await loupe("train", "--resume", run)).errors,
    /'neutral\/face0000\.jpg' is not in '.+changing\.zip' any more/,
  );
  await Deno.remove(path);
  const gone = await loupe("train", "--resume", run);
  assert.match(gone.errors, /its pictures are not in '.+changing\.zip': name with --at/);
});

Deno.test("inspect tells of what holds pictures as it tells of a folder", async () => {
  const ofSource = async (path: string) => {
    const { code, json, errors } = await loupe("inspect", path, "--json");
    assert.equal(code, 0, errors);
    return json();
  };
  const { passedOver, ...own } = await ofSource(faces);
  assert.deepEqual(passedOver.map(({ name }: { name: string }) => name), ["labels.csv"]);
  const { passedOver: junk, ...inZip } = await ofSource(zip);
  assert.deepEqual(inZip, own);
  assert.deepEqual(junk.map(({ name }: { name: string }) => name), ["__MACOSX/"]);
  assert.deepEqual(await ofSource(csv), { ...own, passedOver: [] });
  assert.deepEqual((await ofSource(parquet)).classes.map(({ name }: { name: string }) => name), [
    "neutral",
    "smiling",
  ]);
});

Deno.test("predict takes all pictures of a zip, a CSV and a Parquet file by their whole names", async () => {
  const { run } = ofFolder;
  const predicted = async (path: string) => {
    const { code, json, errors } = await loupe("predict", run, path, "--json");
    assert.equal(code, 0, errors);
    return json().predictions as { file: string; probabilities: number[] }[];
  };
  const [folder, inZip, inCsv] = [
    await predicted(faces),
    await predicted(zip),
    await predicted(csv),
  ];
  assert.equal(folder.length, 40);
  const rows = (all: typeof folder, root: string) =>
    all.map(({ file, probabilities }) => [file.slice(root.length), probabilities])
      .sort(([a], [b]) => a < b ? -1 : 1);
  assert.deepEqual(rows(inZip, zip), rows(folder, faces));
  assert.deepEqual(rows(inCsv, csv), rows(folder, faces));
  assert.equal((await predicted(parquet))[23].file, join(parquet, "faces.parquet", "000023"));
  const bad = at("bad.zip");
  await Deno.writeFile(
    bad,
    zipSync({ "a/1.jpg": zipped[`faces/${names[0]}`], "a/2.jpg": jpeg(8, 8).slice(0, 40) }),
  );
  const some = await loupe("predict", run, bad, at("none.zip"));
  assert.equal(some.code, 1);
  assert.match(some.errors, /Cannot read '.+bad\.zip.a.2\.jpg' as a picture/);
  assert.match(some.errors, /Cannot read '.+none\.zip' as a picture: there is no such file/);
  await Deno.writeFile(bad, zipSync(zipped).slice(0, -5));
  const none = await loupe("predict", run, bad);
  assert.match(none.errors, /Cannot read '.+bad\.zip' as a picture: it is no whole zip file/);
});

const SMALL = jpeg(8, 8);
const listed = async (path: string, purpose?: "test") => {
  const { classes, files, passedOver } = await listImageFolder(path, purpose);
  return {
    classes,
    files: files.map(({ name, label, part }) => [name, classes[label], part ?? ""].join(" ")),
    passedOver: passedOver.map(({ name, reason }) => `${name}: ${reason}`),
  };
};
const refuses = (path: string, reason: RegExp) =>
  assert.rejects(listImageFolder(path), (error: Error) => {
    assert(error instanceof FolderError, String(error));
    assert.match(error.message, reason);
    return true;
  });

Deno.test("a zip has parts, junk and odd files as a folder has", async () => {
  const inZip = (files: Record<string, Uint8Array>, test: (path: string) => Promise<void>) =>
    inFolder({ "a.zip": zipSync(files) }, (root) => test(join(root, "a.zip")));
  const parts = {
    "pets/train/cat/1.jpg": SMALL,
    "pets/train/dog/1": SMALL,
    "pets/Testing/cat/1.jpg": SMALL,
    "pets/.git/x": SMALL,
    "pets/read.me": new TextEncoder().encode("hello"),
  };
  await inZip(parts, async (path) =>
    assert.deepEqual(await listed(path), {
      classes: ["cat", "dog"],
      files: ["Testing/cat/1.jpg cat test", "train/cat/1.jpg cat train", "train/dog/1 dog train"],
      passedOver: [".git/: hidden or the system's own", "read.me: no picture"],
    }));
  await inZip(
    { "a/1.jpg": SMALL, "b/1.jpg": SMALL, "c/": new Uint8Array() },
    (path) => refuses(path, /its class 'c' has no pictures/),
  );
  await inZip({ "1.jpg": SMALL }, (path) => refuses(path, /found no sub-folder/));
  await inZip({}, (path) => refuses(path, /found no sub-folder/));
  const link = zipWithLink({ "a/1.jpg": SMALL, "b/1.jpg": SMALL }, "b/2.jpg", "/etc/passwd");
  await inFolder(
    { "a.zip": link },
    async (root) =>
      assert.deepEqual((await listed(join(root, "a.zip"))).passedOver, ["b/2.jpg: a link"]),
  );
});

Deno.test("a CSV names pictures by class and part; absent ones are told of, and none is outside", async () => {
  const text = (...lines: string[]) => new TextEncoder().encode(lines.join("\n"));
  const files = { "x/1.jpg": SMALL, "x/2.jpg": SMALL, "cafe\u0301.jpg": SMALL };
  const csv = "x/1.jpg,a,train,|X/gone.jpg,b,dev,|caf\u00e9.jpg,b,train,|x/2.jpg,,,true".split("|");
  await inFolder({
    ...files,
    "set.csv": text("file,class,part,excluded", ...csv),
    "none.csv": text("no.jpg,a", "nor.jpg,b"),
    "order.csv": text("a-b.jpg,1", "a/b.jpg,2", ".c/d.jpg,2"),
    "a-b.jpg": SMALL,
    "one.csv": text("x/1.jpg,a"),
    "latin.csv": Uint8Array.from([0x63, 0x61, 0x66, 0xe9, 0x2c, 0x61]),
    "test.csv": text("file,class,part", "x/1.jpg,a,test", "x/2.jpg,b,val"),
  }, async (root) => {
    assert.deepEqual(await listed(join(root, "set.csv")), {
      classes: ["a", "b"],
      files: ["X/gone.jpg b validation", "caf\u00e9.jpg b train", "x/1.jpg a train"],
      passedOver: ["x/2.jpg: excluded"],
    });
    const { files } = await listed(join(root, "order.csv"));
    assert.deepEqual(files, [".c/d.jpg 2 ", "a/b.jpg 2 ", "a-b.jpg 1 "], "as in a folder");
    await refuses(join(root, "none.csv"), /none of the files that it names is there, 'no\.jpg'/);
    await refuses(join(root, "one.csv"), /as it names the one class 'a': two are needed/);
    assert.deepEqual((await listed(join(root, "one.csv"), "test")).classes, ["a"]);
    await refuses(join(root, "latin.csv"), /it is no text in UTF-8/);
    await refuses(join(root, "test.csv"), /it has no part to train on, only 'test', 'validation'/);
    if (Deno.build.os === "windows") return;
    await Deno.symlink(Deno.execPath(), join(root, "x", "out.jpg"));
    await Deno.writeTextFile(join(root, "link.csv"), "x/1.jpg,a\nx/out.jpg,b");
    await refuses(join(root, "link.csv"), /the link 'x\/out\.jpg' leads out of its folder/);
  });
});

Deno.test("Parquet files in a folder are parts by their names", async () => {
  const bytes = Deno.readFileSync(PARQUET.checked);
  const partsOf = async (...names: string[]) => {
    let found: Record<string, string> = {};
    const sets = Object.fromEntries(names.map((name) => [name, bytes]));
    await inFolder({ ...sets, ".git/a": bytes, "README.md": bytes.slice(0, 9) }, async (root) => {
      const { files, passedOver } = await listImageFolder(root);
      assert.deepEqual(passedOver, [{ name: "README.md", reason: "no picture" }]);
      assert.equal(files.length, 24 * names.length);
      found = Object.fromEntries(files.map(({ name, part }) => [dirname(name), part ?? ""]));
    });
    return found;
  };
  const [one, two, test] = ["train-00000-of-00002", "train-00001-of-00002", "test-00000-of-00001"]
    .map((name) => `data/${name}.parquet`);
  assert.deepEqual(await partsOf(one, two, test), {
    [one]: "train",
    [two]: "train",
    [test]: "test",
  });
  assert.deepEqual(await partsOf("train/0000.parquet", "validation/0000.parquet"), {
    "train/0000.parquet": "train",
    "validation/0000.parquet": "validation",
  });
  assert.deepEqual(await partsOf("a.parquet", "b.parquet"), { "a.parquet": "", "b.parquet": "" });
  await inFolder(
    { [one]: bytes, "data/extra.parquet": bytes },
    (root) =>
      refuses(root, /its other files are parts of a split, and 'data\/extra\.parquet' is not/),
  );
  await inFolder(
    { [one]: bytes, [test]: bytes.slice(0, -1) },
    (root) => refuses(root, /of its file 'data\/test-.+', it is no whole Parquet file/),
  );
});

Deno.test("other files are named as what they are", async () => {
  const files = {
    "a.7z": Uint8Array.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 0]),
    "a.tar.gz": Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
    "a.zip": SMALL,
    "a.jpg": SMALL,
  };
  await inFolder(files, async (root) => {
    await refuses(join(root, "a.7z"), /it is a 7-Zip archive, which is not read: unpack it/);
    await refuses(join(root, "a.tar.gz"), /it is a gzip archive/);
    await refuses(join(root, "a.zip"), /it is not what its name says/);
    await refuses(join(root, "a.jpg"), /it is a file, and no zip, CSV of labels or Parquet file/);
  });
});
