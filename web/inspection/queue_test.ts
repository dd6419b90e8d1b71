import assert from "node:assert/strict";
import { createQueue, type Job } from "./queue.ts";

/** A job that notes when it begins and ends, with so many pauses between. */
function noting(log: string[], id: number, quick: boolean, pauses = 0): Job {
  return {
    id,
    quick,
    async run(pause) {
      log.push(`${id} begins`);
      for (let i = 0; i < pauses; i++) await pause();
      log.push(`${id} ends`);
    },
  };
}

Deno.test("jobs run one after the other, quick ones amid a slow one's pauses", async () => {
  const log: string[] = [];
  const queue = createQueue();
  const done = queue.add(noting(log, 1, false, 2));
  await queue.add(noting(log, 2, false));
  await queue.add(noting(log, 3, true));
  await done;
  assert.deepEqual(log, [
    "1 begins",
    "3 begins",
    "3 ends",
    "1 ends",
    "2 begins",
    "2 ends",
  ]);
});

Deno.test("a dropped job does not begin, or ends at its next pause", async () => {
  const log: string[] = [];
  const queue = createQueue();
  const done = queue.add(noting(log, 1, false, 1000));
  await queue.add(noting(log, 2, false));
  await queue.add(noting(log, 3, false));
  queue.drop(2);
  queue.drop(1);
  await done;
  assert.deepEqual(log, ["1 begins", "3 begins", "3 ends"]);
});

Deno.test("to drop a job that has ended does nothing, not even to a later one of its id", async () => {
  const log: string[] = [];
  const queue = createQueue();
  const done = queue.add(noting(log, 1, true));
  await queue.add({ id: 2, quick: true, run: () => Promise.resolve(queue.drop(1)) });
  await done;
  await queue.add(noting(log, 1, false, 1));
  assert.deepEqual(log, ["1 begins", "1 ends", "1 begins", "1 ends"]);
});
