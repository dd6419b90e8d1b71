/**
 * The inspection child: looks into networks on the GPU, so that the server's process never waits for
 * one. Frames in, frames out; it ends when its input ends.
 *
 * @module
 */
import { openDevice } from "../../engine/plan/device.ts";
import { createAnswers } from "./answers.ts";
import { encodeFrame, readFrames } from "./frames.ts";
import type { FromChild, JobRequest, ToChild } from "./protocol.ts";
import { createQueue, Dropped } from "./queue.ts";

/** What takes long; all else goes before it. */
const SLOW: JobRequest["kind"][] = ["occlusion", "strongest"];

function send(header: FromChild, body?: Uint8Array<ArrayBuffer>): void {
  const bytes = encodeFrame(header, body);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

/** Answers all that comes, until nothing comes any more. */
async function main(): Promise<void> {
  const device = openDevice();
  const answers = device.then(createAnswers);
  answers.catch(() => {}); // every job says why
  const queue = createQueue();
  for await (const { header, body } of readFrames<ToChild>(Deno.stdin.readable)) {
    if ("drop" in header) {
      queue.drop(header.drop);
      continue;
    }
    const { id, job } = header;
    const run = async (pause: () => Promise<void>) => {
      try {
        const { answer, body: numbers } = await (await answers)(job, body, pause);
        send({ id, answer }, numbers);
      } catch (error) {
        if (error instanceof Dropped) throw error;
        send({ id, error: error instanceof Error ? error.message : String(error) });
        (await device).check(); // a device that failed once fails always: the server starts anew
      }
    };
    queue.add({ id, quick: !SLOW.includes(job.kind), run }).catch((error) => {
      console.error(error.message);
      Deno.exit(1);
    });
  }
}

await main();
Deno.exit(0); // the device would keep this process alive
