import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkRunDirectory, createRunDirectory } from "./run_directory.ts";

/** A folder with pictures of one class in it. */
async function withPictures() {
  const work = await Deno.makeTempDir();
  const pictures = join(work, "pictures");
  await Deno.mkdir(join(pictures, "cat"), { recursive: true });
  await Deno.writeTextFile(join(pictures, "cat", "1.jpg"), "mine");
  return { work, pictures, [Symbol.asyncDispose]: () => Deno.remove(work, { recursive: true }) };
}

const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("a run is written into what is new or empty, and a start that fails leaves nothing", async () => {
  await using at = await withPictures();
  const { work, pictures } = at;
  const empty = join(work, "empty");
  await Deno.mkdir(empty);
  for (const out of [join(work, "new"), join(work, "far", "below", "new"), empty]) {
    checkRunDirectory(out, pictures);
    assert.deepEqual(namesIn(work), ["empty", "pictures"]);
    assert.deepEqual(namesIn(empty), []);
    createRunDirectory(out, pictures)[Symbol.dispose]();
    assert.deepEqual(namesIn(work), ["empty", "pictures"]);
    assert.deepEqual(namesIn(empty), []);
  }
  const run = join(work, "far", "run");
  {
    using made = createRunDirectory(run, pictures);
    assert.throws(() => createRunDirectory(run, pictures), /another process trains there/);
    await Deno.writeTextFile(join(made.path, "run.json"), "{}");
    assert.throws(() => checkRunDirectory(run, pictures), /another process trains there/);
  }
  assert.deepEqual(namesIn(run), ["lock", "model", "run.json", "snapshots"]);
  assert.throws(
    () => checkRunDirectory(run, pictures),
    /there is a run already: name another --out/,
  );
});

Deno.test("a run is not written into what is somebody's, nor among the pictures", async () => {
  await using at = await withPictures();
  const { work, pictures } = at;
  const file = join(work, "file");
  await Deno.writeTextFile(file, "mine");
  const own = join(work, "own");
  await Deno.mkdir(join(own, "model"), { recursive: true });
  await Deno.writeTextFile(join(own, "model", "model.safetensors"), "mine");
  const linked = join(work, "linked");
  await Deno.symlink(pictures, linked);
  const before = namesIn(work);
  const cases: [string, RegExp][] = [
    [work, /it holds files that are no run's, .*file/],
    [own, /it holds files that are no run's, model/],
    [file, /it is a file/],
    [join(file, "run"), /a part of its path is a file/],
    [pictures, /it lies within the pictures' folder/],
    [join(pictures, "run"), /it lies within the pictures' folder/],
    [join(pictures, "cat", "a", "run"), /it lies within the pictures' folder/],
    [join(linked, "run"), /it lies within the pictures' folder/],
    [join(work, "a".repeat(300)), /the name is too long/],
  ];
  if (existsSync("/proc/self")) cases.push(["/proc/run", /Cannot write to '\/proc\/run' as /]);
  for (const [out, message] of cases) {
    assert.throws(() => checkRunDirectory(out, pictures), (error: Error) => {
      assert.match(error.message, /^Cannot write to '.+' as .+: name an(other)? --out/);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /os error/);
      return true;
    });
  }
  assert.deepEqual(namesIn(work), before);
  assert.deepEqual(namesIn(pictures), ["cat"]);
});

Deno.test("a run's name may begin as that of the pictures' folder does", async () => {
  await using at = await withPictures();
  checkRunDirectory(`${at.pictures}_run`, at.pictures);
  checkRunDirectory(join(at.work, "..run"), at.work + "/pictures");
});
