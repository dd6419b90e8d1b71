/**
 * `deno task test:cluster [PART…]`: what many workers do and bear, as often as the suite has no time
 * for; a line each with the figure reached. Exit code 1 where one was not reached.
 *
 * @module
 */
import { uniforms } from "../../engine/graph/random.ts";
import { type Figure, withFaces } from "../faults/processes.ts";
import { costOfAJob, many } from "./cost.ts";
import { withServer } from "./server.ts";
import { sharedSweep } from "./shared_sweep.ts";

const PARTS: Record<string, () => Promise<Figure>> = {
  cost: () => costOfAJob(100),
  many: () => many(1000, 50),
  kills: () => killed(100, 8),
  few: () => killed(20, 3),
};

/** A sweep of which a third of the workers, rounded up, are killed, and the server is restarted. */
async function killed(trials: number, workers: number): Promise<Figure> {
  const trouble = { trials, workers, kills: Math.ceil(workers / 3) };
  const note = await withFaces((work, faces) =>
    withServer((server) => sharedSweep(server, { work, faces, ...trouble }, uniforms(23, 1)))
  );
  return { name: "the same table, bit by bit, as by one worker", reached: 1, of: 1, note };
}

let failures = 0;
for (const part of Deno.args.length ? Deno.args : ["cost", "many", "kills"]) {
  const run = PARTS[part];
  if (!run) throw new RangeError(`no part '${part}': ${Object.keys(PARTS).join(", ")}`);
  const { name, reached, of, note } = await run().catch((error) => ({
    name: part,
    reached: 0,
    of: 1,
    note: error.message,
  }));
  failures += Number(reached < of);
  console.log(`${reached < of ? "FAIL" : "ok  "} ${name}: ${reached}/${of} (${note})`);
}
Deno.exit(failures ? 1 : 0);
