/** A check of everything goes on where a kernel is wrong, and where its device is gone. */
import assert from "node:assert/strict";
import type { AnyOp, Kernel } from "../graph/op.ts";
import { relu } from "../ops/elementwise/unary.ts";
import { type Device, DeviceError, openDevice } from "../plan/device.ts";
import { checkEverything } from "./everything.ts";

const good = relu.kernels.at(-1)! as Kernel<unknown>;

/** The kernel under another name, its passes changed. */
const planted = (name: string, change: Kernel<unknown>["passes"]) => ({
  ...good,
  name,
  passes: change,
});

const wrong = planted(
  "wrong",
  (...call) => good.passes(...call).map((pass) => ({ ...pass, constants: { SIZE: 1 } })),
);
const fatal = planted("fatal", () => {
  throw new DeviceError("lost", "the GPU was lost: planted");
});
const foreign = { ...good, name: "foreign", lanes: 1024 };

const opOf = (...kernels: Kernel<unknown>[]): AnyOp => ({
  ...relu,
  name: "planted",
  samples: relu.samples.slice(0, 2),
  kernels,
});

async function checked(op: AnyOp, signal?: AbortSignal) {
  const opened: Device[] = [];
  const told: string[] = [];
  const open = async () => {
    opened.push(await openDevice());
    return opened.at(-1)!;
  };
  const tell = ({ kernel, done, total }: { kernel: string; done: number; total: number }) =>
    told.push(`${kernel} ${done}/${total}`);
  const found = await Array.fromAsync(checkEverything({ ops: [op], open, tell, signal }));
  return { found, told, opened: opened.length };
}

Deno.test("every kernel is told of: how near it came, what is wrong, what can't run", async () => {
  const { found, told, opened } = await checked(opOf(wrong, fatal, foreign, good));
  assert.deepEqual(told, ["wrong 0/4", "fatal 1/4", "foreign 2/4", `${good.name} 3/4`]);
  const [first, second, third, last] = found;
  assert.match(first.failure!, /element \d+ is .*, expected/);
  assert(!(first.deviation!.error <= first.deviation!.allowed));
  assert.deepEqual([second.fault, second.failure], [
    "lost",
    "Cannot go on as the GPU was lost: planted",
  ]);
  const tried = third.way === "compiled"; // where the device has subgroups at all
  assert.deepEqual([third.samples > 0, third.deviation, third.failure], [
    tried,
    undefined,
    undefined,
  ]);
  assert.deepEqual([last.way, last.failure], ["run", undefined]);
  assert(last.samples >= 2 && last.deviation!.error <= last.deviation!.allowed);
  assert.equal(opened, 2); // another after the one that was lost
});

Deno.test("a check ends where it is told to, and after three lost devices", async () => {
  const end = new AbortController();
  end.abort();
  assert.deepEqual((await checked(opOf(good), end.signal)).found, []);
  const { found, opened } = await checked(opOf(fatal, fatal, good));
  assert.deepEqual(found.map(({ fault }) => fault), ["lost", "lost", undefined]);
  assert.equal(opened, 3);
  await assert.rejects(checked(opOf(fatal, fatal, fatal, good)), /lost 3 times/);
});
