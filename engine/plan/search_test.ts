import assert from "node:assert/strict";
import type { Kernel } from "../graph/op.ts";
import { descend } from "./search.ts";

const values = [4, 3, 2, 1];
const members = values.flatMap((x) =>
  values.map((y): Kernel<unknown> => ({ name: `${x}x${y}`, parameters: [x, y], passes: () => [] }))
);
const start = { kernel: members[0], seconds: 16 };

/** Goes on from 4×4 where a member takes so long; what was timed, and what it gives. */
async function descended(secondsOf: (x: number, y: number) => number, most = Infinity) {
  const timed: string[] = [];
  const { member, isFinal } = await descend(
    start,
    members.slice(1),
    ({ name, parameters }) => {
      timed.push(name);
      const [x, y] = parameters as number[];
      return Promise.resolve(secondsOf(x, y));
    },
    () => timed.length >= most,
  );
  return { timed, name: member.kernel.name, isFinal };
}

Deno.test("descend() goes on from the first neighbour that is faster, and times none twice", async () => {
  const { timed, name, isFinal } = await descended((x, y) => x * y);
  assert.deepEqual(timed.slice(0, 4), ["4x3", "4x2", "4x1", "3x1"]);
  assert.deepEqual([name, isFinal], ["1x1", true]);
  assert.equal(new Set(timed).size, timed.length);
});

Deno.test("descend() takes no neighbour for less than 5 %, or that does not compile", async () => {
  const { timed, name, isFinal } = await descended((x) => x === 3 ? Infinity : 15.5);
  assert.deepEqual([name, isFinal], ["4x4", true]);
  assert.deepEqual(timed, ["4x3", "4x2", "4x1", "3x4", "2x4", "1x4"], "no other is a neighbour");
});

Deno.test("descend() stops where its time is spent, and says that it may go on", async () => {
  const { timed, name, isFinal } = await descended((x, y) => x * y, 2);
  assert.deepEqual([timed, name, isFinal], [["4x3", "4x2"], "4x2", false]);
});
