/** What sweeps say of themselves on a real server. */
import assert from "node:assert/strict";
import { cardOf, layOutCard, readCards, takeBackCard } from "../engine/cluster/cards.ts";
import { openQueue } from "../engine/cluster/queue.ts";
import { jobOf } from "./cluster/jobs.ts";
import { withServer } from "./cluster/server.ts";
import { smallSweep } from "./cluster/small_sweep.ts";

Deno.test("a card says whose pictures they are and how many trials are open, until it is taken back", async () => {
  await withServer(async (server) => {
    const cluster = await server.connect("leader");
    assert.deepEqual(await readCards(cluster), { offers: [], refused: [] });
    const { sweep, pack } = await smallSweep(3);
    const card = cardOf(sweep, "faces", "Mia");
    assert.equal(card.by, "Mia");
    assert.equal(card.trials, 3);
    assert.equal(card.packs.length, 1);
    assert(Math.abs(card.bytes - pack.length) < 1000, `${card.bytes} and ${pack.length}`);
    await layOutCard(cluster, { ...card, by: "Ben" });
    await layOutCard(cluster, card); // the last one counts
    await layOutCard(cluster, { ...card, sweep: "faces-2" });
    const queue = await openQueue(cluster, "faces");
    await queue.offer([jobOf(0), jobOf(1)]);
    const { offers } = await readCards(cluster);
    assert.deepEqual(offers, [{ ...card, open: 2 }, { ...card, sweep: "faces-2", open: 0 }]);
    await takeBackCard(cluster, "faces");
    assert.deepEqual((await readCards(cluster)).offers.map(({ sweep }) => sweep), ["faces-2"]);
  });
});

Deno.test("cards that are wrong are left out with a line that names what is wrong", async () => {
  await withServer(async (server) => {
    const cluster = await server.connect("leader");
    const { sweep } = await smallSweep(1);
    const card = cardOf(sweep, "right", "Mia");
    await layOutCard(cluster, card);
    const wrong: [object, RegExp][] = [
      [{ by: "x".repeat(201) }, /by/],
      [{ packs: ["../../etc"] }, /packs/],
      [{ classes: Array(101).fill("a") }, /classes/],
      [{ training: -1 }, /training/],
      [{ version: "9.9.9" }, /is of Loupe 9\.9\.9/],
    ];
    for (const [i, [change]] of wrong.entries()) {
      const message = { format: 1, version: cluster.version, ...card, sweep: `w${i}`, ...change };
      await cluster.jetstream.publish(`loupe.sweeps.w${i}`, JSON.stringify(message));
    }
    const { offers, refused } = await readCards(cluster);
    assert.deepEqual(offers.map(({ sweep }) => sweep), ["right"]);
    assert.equal(refused.length, wrong.length);
    wrong.forEach(([, reason], i) => assert.match(refused[i], reason));
  });
});
