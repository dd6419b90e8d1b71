import assert from "node:assert/strict";
import { keepPacks } from "./kept_packs.ts";

Deno.test("packs stay until there is no room; those that were used longest ago go first", async () => {
  const packs = keepPacks(10);
  const pack = (length: number) => new Uint8Array(length);
  await packs.put("a", pack(4));
  await packs.put("b", pack(4));
  assert.equal(packs.get("a").length, 4);
  await packs.put("c", pack(4));
  const there = () => Promise.all(["a", "b", "c", "d"].map((digest) => packs.has(digest)));
  assert.deepEqual(await there(), [true, false, true, false]);
  await packs.put("d", pack(11)); // larger than all room: kept alone
  assert.deepEqual(await there(), [false, false, false, true]);
  assert.throws(() => packs.get("a"), /Cannot train as the pictures a are not here/);
});
