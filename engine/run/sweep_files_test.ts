import assert from "node:assert/strict";
import { join } from "node:path";
import { done, resultAt, sweepOf } from "../../tests/sweeps.ts";
import { listRuns } from "./run_directory.ts";
import {
  createSweepDirectory,
  openResults,
  openSweepDirectory,
  readResults,
  readSweep,
  readSweepPictures,
  readSweepSplit,
  writeSweep,
  writeSweepPictures,
  writeSweepSplit,
} from "./sweep_files.ts";

/** Gives a folder for a sweep, and the one above it. */
async function withPlace(body: (path: string, above: string) => Promise<void>) {
  const above = await Deno.makeTempDir({ prefix: "loupe-sweep-" });
  try {
    await body(join(above, "sweep"), above);
  } finally {
    await Deno.remove(above, { recursive: true });
  }
}

const sweep = sweepOf([1, 2, 3], { seeds: [1, 2] });

Deno.test("a sweep's folder is its own, locked, no run, and gone where nothing came of it", async () => {
  await withPlace(async (path, above) => {
    createSweepDirectory(path, join(above, "faces"))[Symbol.dispose]();
    assert.deepEqual([...Deno.readDirSync(above)], []);
    {
      using directory = createSweepDirectory(path, join(above, "faces"));
      await writeSweep(directory.path, sweep);
      assert.throws(() => openSweepDirectory(path), /another process trains there/);
    }
    assert.deepEqual(await listRuns(above), []);
    assert.throws(() => createSweepDirectory(path, above), /lies within the pictures' folder/);
    assert.throws(() => createSweepDirectory(path, "faces"), /as there is a sweep already/);
    openSweepDirectory(path)[Symbol.dispose]();
    assert.deepEqual(await readSweep(path), JSON.parse(JSON.stringify(sweep)));
    assert.throws(() => openSweepDirectory(above), /as a sweep: it has no sweep.json/);
    await assert.rejects(readSweep(above), /as a sweep: it has no sweep.json/);
    const wrong = { ...sweep, seeds: [-1] };
    await Deno.writeTextFile(join(path, "sweep.json"), JSON.stringify(wrong));
    await assert.rejects(readSweep(path), /its seeds\[0\] is wrong: found -1/);
  });
});

Deno.test("results are appended, and go on after a line that a crash tore", async () => {
  await withPlace(async (path) => {
    await Deno.mkdir(path);
    const all = done(sweep, () => 0.5);
    assert.deepEqual(await readResults(path), { results: [], end: 0 });
    {
      using results = await openResults(path);
      all.slice(0, 2).forEach(results.keep);
    }
    const { end } = await readResults(path);
    const file = join(path, "results.jsonl");
    await Deno.writeTextFile(file, JSON.stringify(all[2]).slice(0, 40), { append: true });
    assert.deepEqual(await readResults(path), { results: all.slice(0, 2), end });
    {
      using results = await openResults(path);
      assert.deepEqual(results.results, all.slice(0, 2));
      results.keep(all[3]);
    }
    assert.deepEqual((await readResults(path)).results, [...all.slice(0, 2), all[3]]);
    assert.deepEqual((await readResults(path, end)).results, [all[3]], "from a place on");
    await Deno.writeTextFile(file, 'rubbish\n{"status":"finished"}\n', { append: true });
    assert.equal((await readResults(path)).results.length, 3);
    const failed = resultAt(sweep, 5, 0);
    using results = await openResults(path);
    results.keep(failed);
    assert.deepEqual((await readResults(path)).results.at(-1), failed);
  });
});

Deno.test("split and packed pictures are read as they were written, or missed in words", async () => {
  await withPlace(async (path, above) => {
    using directory = createSweepDirectory(path, join(above, "faces"));
    await writeSweep(directory.path, sweep);
    const parts = { train: ["a.png"], validation: ["b.png"], test: [] };
    const split = { files: parts, digests: parts, remarks: [], labels: [{ file: "a.png" }] };
    await assert.rejects(readSweepSplit(path), /it has no split.json/);
    await writeSweepSplit(path, split);
    assert.deepEqual(await readSweepSplit(path), split);
    const digest = "0".repeat(64);
    await assert.rejects(readSweepPictures(path, digest), /its packed pictures 0+ are gone/);
    await writeSweepPictures(path, digest, Uint8Array.of(1, 2));
    assert.deepEqual(await readSweepPictures(path, digest), Uint8Array.of(1, 2));
  });
});
