import assert from "node:assert/strict";
import { join } from "node:path";
import { checkOutputFile, checkOutputFolder, isSealed, sealed } from "./output_file.ts";

Deno.test("a file is written only where nothing is, or what Loupe wrote and nobody changed", async () => {
  const work = await Deno.makeTempDir();
  const file = join(work, "page.html");
  await checkOutputFile(file);
  assert.deepEqual([...Deno.readDirSync(work)], [], "asking leaves nothing");
  await Deno.writeTextFile(file, "");
  await checkOutputFile(file);
  await Deno.writeTextFile(file, sealed("<p>a</p>\n"));
  await checkOutputFile(file);
  await Deno.writeTextFile(file, sealed("<p>a</p>\n").replace("a", "b"));
  await assert.rejects(checkOutputFile(file), /is there already and Loupe did not write it so/);
  await Deno.writeFile(file, Uint8Array.of(0xff, 0xd8, 0xff));
  await assert.rejects(checkOutputFile(file), /is there already/);
  const cases: [string, RegExp][] = [
    [work, /as it is a folder: name a file/],
    [join(work, "absent", "a"), /as there is no folder '.+absent': make it first/],
    [join(file, "a"), /as a part of its path is a file/],
    ["/dev/full", /as Loupe may not touch it: name another place|it is there already/],
  ];
  for (const [path, message] of cases) await assert.rejects(checkOutputFile(path), message);
  await Deno.remove(work, { recursive: true });
});

Deno.test("a folder is written into only where it is new, or holds nothing but Loupe's", async () => {
  const work = await Deno.makeTempDir();
  const check = (path: string) => checkOutputFolder(path, (names) => names.every((n) => n === "a"));
  await check(join(work, "new", "one"));
  await check(work);
  await Deno.writeTextFile(join(work, "a"), "");
  await check(work);
  await Deno.writeTextFile(join(work, "b"), "");
  await assert.rejects(check(work), /as it holds other files: name a new or empty folder/);
  await assert.rejects(check(join(work, "a")), /as a part of its path is a file|it is a file/);
  await Deno.remove(work, { recursive: true });
});

Deno.test("a seal tells a text from one that was changed", () => {
  assert(isSealed(sealed("a\n")));
  for (const text of ["", "a\n", sealed("a\n") + "\n", sealed("a\n").replace("a", "")]) {
    assert(!isSealed(text));
  }
});
