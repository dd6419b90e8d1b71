import assert from "node:assert/strict";
import { join } from "node:path";
import { fileCache } from "./file_cache.ts";

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
