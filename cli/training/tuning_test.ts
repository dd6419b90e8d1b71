import assert from "node:assert/strict";
import { join } from "node:path";
import { RECORD } from "../../tests/record.ts";
import { parseCommand } from "../terminal/arguments.ts";
import { choicesOf, fileCache, TUNING } from "./tuning.ts";

/** A record of format 1. */
const EARLIER = new URL("../../tests/earlier/format_1/run.json", import.meta.url);

Deno.test("fileCache() adds to what is there, and removes a damaged file", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "new", "tuning.json");
  const cache = fileCache(path);
  assert.deepEqual(await cache.read(), {});
  await cache.add({ a: "one" });
  await cache.add({ b: "two" });
  assert.deepEqual(await fileCache(path).read(), { a: "one", b: "two" });
  for (const damaged of ['{"a": "o', "null", '["a"]', '{"a": 1}']) {
    await Deno.writeTextFile(path, damaged);
    await assert.rejects(cache.read(), /tuning\.json' is damaged, it is removed/);
    assert.deepEqual(await cache.read(), {});
  }
  await Deno.mkdir(path);
  await assert.rejects(cache.read(), /^Error: Cannot read '.*tuning\.json' as it is a folder$/);
  const below = fileCache(join(folder, "file", "tuning.json"));
  await Deno.writeTextFile(join(folder, "file"), "");
  await assert.rejects(below.add({ a: "one" }), (error: Error) => {
    assert.match(error.message, /^Cannot write '.*tuning\.json' as /);
    assert.doesNotMatch(error.message, /os error/);
    return true;
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("choicesOf() takes a run's kernels, and refuses a run that has none", async () => {
  const run = await Deno.makeTempDir();
  const command = { usage: "", about: "", options: TUNING, names: [0, 0] } as const;
  const choices = () => choicesOf(parseCommand(command, ["--kernels", run]));
  const write = (record: object, kernels: unknown) =>
    Deno.writeTextFile(join(run, "run.json"), JSON.stringify({ ...record, kernels }));
  const earlier = JSON.parse(await Deno.readTextFile(EARLIER)); // which may have no kernels
  const expected = { "relu f32[4] {}": "relu" };
  await write(RECORD, expected);
  assert.deepEqual(await choices(), expected);
  await write(earlier, { "relu [4] {}": "relu" });
  assert.deepEqual(await choices(), expected);
  for (const [record, none] of [[RECORD, {}], [earlier, {}], [earlier, undefined]]) {
    await write(record, none);
    await assert.rejects(choices(), /Cannot take the kernels of '.*' as its run\.json has none/);
  }
  assert.equal(await choicesOf(parseCommand(command, [])), undefined);
  await Deno.remove(run, { recursive: true });
});
