/**
 * The process in which a sweep's trials are trained: orders on stdin, answers on stdout. It ends with its
 * input, so that no sweep leaves one behind.
 *
 * @module
 */
import { unpackPictures } from "../../data/dataset/packed.ts";
import type { Backend } from "../../engine/run/recorded_configuration.ts";
import { runTrial } from "../../engine/sweep/run_trial.ts";
import { openWith } from "../terminal/adapter.ts";
import { endWith, failureText } from "../terminal/failure.ts";
import { residentBytesOf } from "../training/resident_bytes.ts";
import { type Answer, linesOf, type Order } from "./messages.ts";

function tell(answer: Answer): void {
  const bytes = new TextEncoder().encode(JSON.stringify(answer) + "\n");
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

/** Trains what it is told to, one trial after the other. */
async function follow(backend: Backend): Promise<number> {
  // Ctrl-C in a terminal reaches every process of it: the sweep says when to end.
  Deno.addSignalListener("SIGINT", () => {});
  const device = await openWith(backend);
  const machine = { device, worker: "this machine", residentBytes: residentBytesOf(device) };
  const maxShardBytes = device.gpu.limits.maxStorageBufferBindingSize;
  let known: { readonly digest: string; readonly pictures: ReturnType<typeof unpackPictures> };
  const picturesOf = async ({ job: { trial: { pictures: digest } }, pictures }: Order) => {
    if (known?.digest !== digest) {
      const bytes = await Deno.readFile(pictures);
      known = { digest, pictures: unpackPictures(bytes, { digest, maxShardBytes }) };
    }
    return await known.pictures;
  };
  const train = async (order: Order) => {
    try {
      const onEpoch = (epoch: Parameters<typeof tellEpoch>[0]) => tellEpoch(epoch);
      tell({
        type: "result",
        result: await runTrial(machine, await picturesOf(order), order.job, { onEpoch }),
      });
    } catch (error) {
      tell({ type: "error", text: failureText(error) });
    }
  };
  for await (const line of linesOf(Deno.stdin.readable)) train(JSON.parse(line));
  return 0;
}

const tellEpoch = (epoch: Extract<Answer, { type: "epoch" }>["epoch"]) =>
  tell({ type: "epoch", epoch });

if (import.meta.main) await endWith(() => follow(Deno.args[0] as Backend));
