/** Memory over a long training. @module */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { counter, type Figure, SMALL, spawn } from "./processes.ts";

const COLLECTING = [
  "--v8-flags=--expose-gc",
  fileURLToPath(new URL("collecting.ts", import.meta.url)),
];

/** From which step on memory must not grow, and by how much it may. */
const [SETTLED, GROWTH] = [1000, 0.1];

/** The bytes of a process that are in memory; `undefined` where the system does not say. */
async function residentBytes(pid: number): Promise<number | undefined> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/**
 * Trains `steps` steps, with garbage collected every second; after step 1,000 the process must grow
 * by a tenth at most.
 */
export async function soak(work: string, faces: string, steps: number): Promise<Figure> {
  const { check, figure } = counter(`soak of ${steps} steps: memory grows by a tenth at most`);
  const args = [faces, "--out", join(work, "soak"), ...SMALL, "--steps", String(steps)];
  const child = spawn(COLLECTING, ["train", ...args, "--checkpoint-every", "1", "--control"]);
  let [settled, most, next] = [0, 0, SETTLED];
  await check("memory", async () => {
    let rest = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      const step = lines.map((line) => JSON.parse(line)).findLast(({ type }) => type === "step");
      if (!step || step.step < next) continue;
      next += 100;
      const bytes = await residentBytes(child.pid) ?? 0;
      settled ||= bytes;
      most = Math.max(most, bytes);
    }
    assert(settled > 0, "the system does not say how much memory a process has");
    const growth = most / settled - 1;
    assert(growth <= GROWTH, `${megabytes(settled)} became ${megabytes(most)}`);
  });
  await child.stdin.close().catch(() => {});
  await child.stderr.cancel();
  assert.equal((await child.status).code, 0);
  return figure(`${megabytes(settled)} after step ${SETTLED}, ${megabytes(most)} at most later`);
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
