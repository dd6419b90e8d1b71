/** Doubted labels from the command line: found, corrected, and trained with again. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readDoubted } from "../engine/run/labels.ts";
import { readRunRecord } from "../engine/run/record.ts";
import { loupe, SMALL, withFaces } from "./faults/processes.ts";
import { command, hitsOf, plant } from "./labels/planted.ts";

Deno.test("labels lists every picture, and --again trains with those that were corrected", async () => {
  await withFaces(async (work, faces) => {
    const [run, again, file] = ["run", "again", "labels.csv"].map((name) => join(work, name));
    await command("train", faces, "--out", run, ...SMALL, "--epochs", "1");
    await command("labels", run, "--folds", "2");
    const { pictures, unjudged } = (await readDoubted(run))!;
    assert.equal(new Set(pictures.map((each) => each.file)).size, 40);
    assert.deepEqual(unjudged, []);
    const margins = pictures.map(({ margin }) => margin);
    assert.deepEqual(margins, margins.toSorted((a, b) => a - b));

    const before = await readRunRecord(run);
    const [first] = before.split.train;
    const [tested] = before.split.test;
    const other = tested.startsWith("neutral") ? "smiling" : "neutral";
    await Deno.writeTextFile(file, `file,class,excluded\n${first},,true\n${tested},${other},\n`);
    const moved = join(work, "moved");
    await Deno.rename(faces, moved);
    await command("train", "--again", run, "--labels", file, "--out", again, "--at", moved);
    const after = await readRunRecord(again);
    assert.deepEqual(after.split, { ...before.split, train: before.split.train.slice(1) });
    assert.deepEqual(after.data.labels, [{ file: first }, { file: tested, class: other }]);
    const report = JSON.parse(await Deno.readTextFile(join(again, "report.json")));
    const picture = report.pictures.find((each: { file: string }) => each.file === tested);
    assert.equal(picture.class, other);

    await Deno.writeTextFile(file, `file,class\n${tested},laughing\n`);
    const refused = await loupe(["train", moved, "--labels", file, ...SMALL]);
    assert.equal(refused.code, 1);
    assert.match(
      refused.errors,
      /Cannot use the corrected labels as .*'laughing', and there is none/,
    );
    const both = await loupe(["train", "--again", run, "--epochs", "2"]);
    assert.equal(both.code, 2);
    assert.match(both.errors, /Cannot use --epochs with --again/);
  });
});

Deno.test("train corrects a folder by a list, and splits what is left", async () => {
  await withFaces(async (work, faces) => {
    const [run, file] = [join(work, "run"), join(work, "list.csv")];
    const [out, other] = ["neutral/face0000.jpg", "smiling/face0001.jpg"];
    await Deno.writeTextFile(file, `file,class,excluded\n${out},,true\n${other},neutral,\n`);
    await command("train", faces, "--labels", file, "--out", run, ...SMALL, "--epochs", "1");
    const { split, data } = await readRunRecord(run);
    const files = Object.values(split).flat();
    assert.deepEqual([files.length, data.pictures], [39, 39]);
    assert(!files.includes(out) && files.includes(other));
    assert.deepEqual(data.labels, [{ file: out }, { file: other, class: "neutral" }]);
    await command("labels", run, "--folds", "2", "--repeats", "1");
    const { pictures } = (await readDoubted(run))!;
    assert.equal(pictures.find((each) => each.file === other)!.class, "neutral");
  });
});

Deno.test("planted labels are others, and are counted at the front of a list", () => {
  const pictures = Array.from({ length: 40 }, (_, i) => ({
    file: `${i}`,
    class: i % 2 ? "a" : "b",
  }));
  const planted = plant(pictures, 0.05, 1);
  assert.equal(planted.length, 2);
  for (const each of planted) assert.notEqual(each.class, pictures[Number(each.file)].class);
  const files = pictures.map(({ file }) => file);
  assert.deepEqual(hitsOf(files, new Set(["0", "39"])), { found: 0.5, wrong: 0.5 });
});
