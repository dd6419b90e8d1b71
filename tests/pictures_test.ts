/** What the command line does with pictures: inspects, checks, splits, tests again. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { loupe, SMALL, withFaces } from "./faults/processes.ts";

const TRAIN = [...SMALL, "--epochs", "1", "--json"];
const lastLine = (out: string) => JSON.parse(out.trim().split("\n").at(-1)!);
const readJson = async (...path: string[]) => JSON.parse(await Deno.readTextFile(join(...path)));

/** Forty drawn faces with eight copies, one twin in the wrong class, and one file that is cut off. */
function withFaults(body: (work: string, faces: string) => Promise<void>) {
  return withFaces(async (work, faces) => {
    const smiling = (i: number) => join(faces, "smiling", `face${String(i).padStart(4, "0")}.jpg`);
    for (let i = 1; i < 16; i += 2) {
      await Deno.copyFile(smiling(i), join(faces, "smiling", `copy${i}.jpg`));
    }
    await Deno.copyFile(smiling(17), join(faces, "neutral", "wrong.jpg"));
    const bytes = await Deno.readFile(smiling(19));
    await Deno.writeFile(join(faces, "neutral", "cut.jpg"), bytes.subarray(0, 500));
    await body(work, faces);
  });
}

Deno.test("inspect tells what a folder holds, in words, as JSON and as a page", async () => {
  await withFaults(async (work, faces) => {
    const html = join(work, "page.html");
    const { code, out, errors } = await loupe(["inspect", faces, "--json", "--html", html]);
    assert.equal(code, 0, errors);
    assert.match(out, /50 files, 41 distinct: 9 groups of the same bytes.*1 across.*1 bad file/s);
    const found = lastLine(out);
    const keys = ["classes", "exactGroups", "nearGroups", "crossClass", "bad", "passedOver"];
    assert.deepEqual(Object.keys(found), keys);
    assert.deepEqual(found.classes, [
      { name: "neutral", files: 22, distinct: 22, unreadable: 1 },
      { name: "smiling", files: 28, distinct: 20, unreadable: 0 },
    ]);
    assert.deepEqual(found.crossClass, [["neutral/wrong.jpg", "smiling/face0017.jpg"]]);
    assert.deepEqual(found.bad.map(({ file }: { file: string }) => file), ["neutral/cut.jpg"]);
    const page = await Deno.readTextFile(html);
    assert.match(page, /<figure><img src="data:image[^>]*alt="neutral\/wrong\.jpg"/);
  });
});

Deno.test("train names bad files and goes on; with --strict it stops", async () => {
  await withFaults(async (work, faces) => {
    const out = join(work, "run");
    const strict = await loupe(["train", faces, "--strict", "--out", out, ...TRAIN]);
    assert.equal(strict.code, 1);
    assert.match(strict.errors, /--strict allows no bad file: neutral\/cut\.jpg, remove or mend/);
    const { code, errors } = await loupe(["train", faces, "--out", out, ...TRAIN]);
    assert.equal(code, 0, errors);
    assert.match(errors, /'neutral\/cut\.jpg': it is truncated; it is left out/);
    assert.match(errors, /so some label is wrong: neutral\/wrong\.jpg = smiling\/face0017\.jpg/);
    assert.deepEqual((await readJson(out, "report.json")).twins, []);
  });
});

Deno.test("--split random says what leaks, and so does the report", async () => {
  await withFaults(async (work, faces) => {
    const out = join(work, "run");
    const { errors } = await loupe(["train", faces, "--split", "random", "--out", out, ...TRAIN]);
    const [, count] = /(\d+) of 10 test pictures have a twin in training/.exec(errors)!;
    assert.equal((await readJson(out, "report.json")).twins.length, Number(count));
  });
});

Deno.test("a run's test is repeated where its pictures are now, if they are the same", async () => {
  await withFaults(async (work, faces) => {
    const [out, moved] = [join(work, "run"), join(work, "moved")];
    const trained = await loupe(["train", faces, "--balance", "--out", out, ...TRAIN]);
    assert.equal(trained.code, 0, trained.errors);
    await Deno.rename(faces, moved);
    const absent = await loupe(["evaluate", out]);
    assert.equal(absent.code, 1);
    const repeated = await loupe(["evaluate", out, "--at", moved, "--json"]);
    assert.equal(repeated.code, 0, repeated.errors);
    assert.equal(lastLine(repeated.out).testAccuracy, lastLine(trained.out).testAccuracy);
    const { split, versions } = await readJson(out, "run.json");
    assert.match(versions.loupe, /^\d+\.\d+\.\d+$/);
    const [first, second] = split.test;
    await Deno.copyFile(join(moved, first), join(moved, second));
    const other = await loupe(["evaluate", out, "--at", moved]);
    assert.equal(other.code, 1);
    assert.match(other.errors, /'.+': it is another picture\): name with --at/);
  });
});

Deno.test("--folds tests every picture once, and gives the mean with its interval", async () => {
  await withFaces(async (work, faces) => {
    const out = join(work, "folds");
    const { code, out: said, errors } = await loupe(
      ["train", faces, "--folds", "3", "--out", out, ...TRAIN],
    );
    assert.equal(code, 0, errors);
    const { accuracies, mean, interval } = lastLine(said);
    const reports = await Promise.all(
      [1, 2, 3].map((fold) => readJson(out, `fold-${fold}`, "report.json")),
    );
    assert.deepEqual(accuracies, reports.map(({ accuracy }) => accuracy));
    const tested = reports.flatMap(({ pictures }) =>
      pictures.map(({ file }: { file: string }) => file)
    );
    assert.equal(new Set(tested).size, 40);
    assert.equal(tested.length, 40);
    assert(interval[0] <= mean && mean <= interval[1]);
    const wrong = await loupe(["train", faces, "--fold", "2"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.errors, /--fold 2 as it needs --folds/);
  });
});

Deno.test("--groups keeps a group on one side, and names a line that is wrong", async () => {
  await withFaces(async (work, faces) => {
    const [out, csv] = [join(work, "run"), join(work, "people.csv")];
    const names: string[] = [];
    for (const name of ["neutral", "smiling"]) {
      for await (const file of Deno.readDir(join(faces, name))) names.push(`${name}/${file.name}`);
    }
    const personOf = (name: string) => Number(/\d+/.exec(name)![0]) >> 2; // four faces each
    const lines = names.map((name) => `${name},${personOf(name)}`);
    await Deno.writeTextFile(csv, lines.join("\n"));
    const { code, errors } = await loupe(["train", faces, "--groups", csv, "--out", out, ...TRAIN]);
    assert.equal(code, 0, errors);
    const { split } = await readJson(out, "run.json");
    const people = (part: string) => new Set(split[part].map(personOf));
    assert.equal(people("train").intersection(people("test")).size, 0);
    assert.equal(split.test.length, 8);
    await Deno.writeTextFile(csv, "smiling/none.jpg,1");
    const wrong = await loupe(["train", faces, "--groups", csv]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.errors, /line 1 names 'smiling\/none\.jpg'/);
  });
});
