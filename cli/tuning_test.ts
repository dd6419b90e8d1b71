import assert from "node:assert/strict";
import { join } from "node:path";
import { fileCache } from "./tuning.ts";

Deno.test("fileCache() adds to what is there, and removes a file that is no JSON", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "new", "tuning.json");
  const cache = fileCache(path);
  assert.deepEqual(await cache.read(), {});
  await cache.add({ a: "one" });
  await cache.add({ b: "two" });
  assert.deepEqual(await fileCache(path).read(), { a: "one", b: "two" });
  await Deno.writeTextFile(path, '{"a": "o');
  await assert.rejects(cache.read(), /tuning\.json is no JSON, it is removed/);
  assert.deepEqual(await cache.read(), {});
  await Deno.remove(folder, { recursive: true });
});
