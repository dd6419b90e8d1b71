/** A small draw of `deno task test:mutations`. */
import assert from "node:assert/strict";
import { KINDS } from "./kinds.ts";
import { mutations, survive } from "./mutations.ts";

Deno.test("mutations() are the same for a seed, and others for another", () => {
  const good = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
  const draw = (seed: number) => [...mutations(good, seed, 300)];
  assert.deepEqual(draw(3), draw(3));
  assert.notDeepEqual(draw(3), draw(4));
  const all = draw(3);
  const isOther = (bytes: Uint8Array) =>
    bytes.length !== good.length || bytes.some((byte, i) => byte !== good[i]);
  assert(all.filter(isOther).length > 280);
  for (const sign of [-1, 0, 1]) {
    assert(all.filter(({ length }) => Math.sign(length - good.length) === sign).length > 20);
  }
});

Deno.test("survive() finds a wrong load, and a refusal in other words", async () => {
  const good = new TextEncoder().encode("0123456789".repeat(20));
  const isRefusal = (error: Error) => error.message === "refused";
  const draw = (load: (bytes: Uint8Array) => void) =>
    survive(good, 1, 50, {
      isRefusal,
      load: (bytes) => Promise.resolve(load(bytes)).then(() => true),
    });
  const { read, refused } = await draw((bytes) => {
    if (bytes.length !== good.length) throw new Error("refused");
  });
  assert(read > 5 && refused > 5 && read + refused === 50);
  await assert.rejects(
    draw((bytes) => assert.equal(bytes.length, good.length)),
    /^AssertionError.*: file \d+ of seed 1/,
  );
  await assert.rejects(
    draw((bytes) => {
      if (bytes.length < good.length) throw new TypeError("what is this");
    }),
    /file \d+ of seed 1 is not refused in words: TypeError: what is this/,
  );
});

for (const [name, open] of Object.entries(KINDS)) {
  Deno.test(`changed files are read rightly or refused in words: ${name}`, async () => {
    const kind = await open();
    try {
      const { read, refused } = await survive(kind.good, 5, 60, kind);
      assert(read > 0 && refused > 0 && read + refused <= 60);
    } finally {
      await kind.close();
    }
  });
}
