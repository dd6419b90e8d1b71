/** Where a sweep's trials are trained: here, or by whoever works for a server. @module */
import { basename, resolve } from "node:path";
import { plural } from "../../data/text/listed.ts";
import { visible } from "../../data/text/visible.ts";
import { digestOf } from "../../engine/cluster/store.ts";
import { cardOf } from "../../engine/cluster/cards.ts";
import { invitationTo } from "../../engine/cluster/invitation.ts";
import { openClusterPool } from "../../engine/cluster/pool.ts";
import { readSweepPictures } from "../../engine/run/sweep_files.ts";
import type { Pool } from "../../engine/sweep/lead.ts";
import type { Sweep } from "../../engine/sweep/sweep.ts";
import type { Where } from "../../engine/sweep/trial.ts";
import { connectionOf, tokenOf } from "../cluster/options.ts";
import type { Parsed } from "../terminal/arguments.ts";
import { say } from "../terminal/progress.ts";
import { createLocalPool } from "./local_pool.ts";

/** A sweep that is to be trained. */
export interface Opening {
  /** Its folder. */
  readonly path: string;
  readonly sweep: Sweep;
  /** This machine. */
  readonly where: Where;
  /** What was said. */
  readonly parsed: Parsed;
}

/** Opens the pool that was asked for. Throws an `Error` where a server can't be used. */
export async function openPool({ path, sweep, where, parsed }: Opening): Promise<Pool> {
  if (!parsed.has("nats")) return createLocalPool({ sweep: path, backend: sweep.backend, where });
  const id = await idOf(path, sweep);
  const cluster = await connectionOf(parsed, `sweep ${id}`);
  try {
    const pool = await openClusterPool({
      cluster,
      sweep: id,
      card: cardOf(sweep, id, parsed.text("by") ?? Deno.hostname()),
      pictures: (digest) => readSweepPictures(path, digest),
      isRationed: parsed.has("budget"),
      onWorkers: tellWorkers(),
    });
    say("Trials wait for workers: `deno task worker --nats …` on any machine trains them");
    tellTabs(parsed);
    return {
      get places() {
        return pool.places;
      },
      run: pool.run,
      async close() {
        await pool.close();
        await cluster.close();
      },
    };
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

/** What a sweep is called at the server: the same when it goes on, and another for every other sweep. */
async function idOf(path: string, { started, settings, seeds }: Sweep): Promise<string> {
  const own = new TextEncoder().encode(JSON.stringify({ started, settings, seeds }));
  const name = basename(resolve(path)).replaceAll(/[^\w-]+/g, "-").slice(0, 60);
  return `${name}-${(await digestOf(own)).slice(0, 12)}`;
}

/** Says at which address a tab joins. */
function tellTabs(parsed: Parsed): void {
  const page = parsed.text("tabs");
  const address = invitationTo(page ?? "", parsed.text("nats")!, tokenOf(parsed));
  say(
    page
      ? `A tab joins at ${visible(address)}`
      : `A tab joins at /join of \`deno task web\`, or at join.html of the demo on any https host, with ` +
        `${visible(address)} behind it`,
  );
}

/** Between two words of how many there are, in milliseconds. */
const TELL_EVERY = 5000;

/** Says how many workers there are, when that has changed. */
function tellWorkers() {
  let [told, last] = [0, -Infinity];
  return ({ length }: readonly unknown[]) => {
    if (length === told || performance.now() - last < TELL_EVERY) return;
    [told, last] = [length, performance.now()];
    say(length ? `${plural(length, "worker")} there` : "No worker is there: trials wait");
  };
}
