/** Every op's test on the visitor's own GPU, kernel by kernel. @module */
import { ALL_OPS } from "../../engine/check/all_ops.ts";
import { checkEverything } from "../../engine/check/everything.ts";
import { type Device, openDevice } from "../../engine/plan/device.ts";
import type { CheckedDevice, Reply } from "./messages.ts";

/** Checks all ops, or one, on devices of its own, as a wrong kernel may cost one; until the signal. */
export async function check(
  op: string | undefined,
  signal: AbortSignal,
  post: (reply: Reply) => void,
): Promise<void> {
  let isTold = false;
  const open = async () => {
    const device = await openDevice();
    if (!isTold) post(descriptionOf(device));
    isTold = true;
    return device;
  };
  const ops = ALL_OPS.filter(({ name }) => op === undefined || name === op);
  const tell = (now: { op: string; kernel: string; done: number; total: number }) =>
    post({ type: "checking", ...now });
  for await (const result of checkEverything({ ops, open, tell, signal })) {
    post({ type: "checkedKernel", result });
  }
  post({ type: "checkEnd", isWhole: !signal.aborted });
}

function descriptionOf({ gpu, adapter: { name }, traits: { software } }: Device): CheckedDevice {
  return {
    type: "checkedDevice",
    name,
    software,
    adapter: plain(gpu.adapterInfo ?? {}, ["string", "number", "boolean"]),
    features: [...gpu.features].sort(),
    limits: plain(gpu.limits, ["number"]),
  };
}

/** What is plain of one of the browser's objects, whose properties are its prototype's. */
function plain<Value>(object: object, types: readonly string[]): Record<string, Value> {
  const found: Record<string, Value> = {};
  for (const name in object) {
    const value = object[name as keyof object] as Value;
    if (types.includes(typeof value)) found[name] = value;
  }
  return found;
}
