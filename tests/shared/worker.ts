/** A worker in a process of its own: `worker.ts URL`. Its pictures stay in memory. @module */
import { connectCluster } from "../../engine/cluster/connect.ts";
import { openPart } from "../../engine/cluster/open_part.ts";
import { PICTURES } from "../../engine/cluster/pool.ts";
import { openStore } from "../../engine/cluster/store.ts";
import { work } from "../../engine/cluster/worker.ts";
import { openDevice } from "../../engine/plan/device.ts";
import { whereOf } from "../../engine/sweep/run_trial.ts";
import { VERSION } from "../cluster/server.ts";

const [url] = Deno.args;
const device = await openDevice();
const packs = new Map<string, Uint8Array<ArrayBuffer>>();
const cluster = await connectCluster({
  url,
  name: "worker",
  version: VERSION,
  say: (text) => console.error(text),
});
await work({
  cluster,
  where: whereOf({ device, worker: "worker" }),
  store: openStore(cluster, PICTURES),
  packs: {
    has: (digest) => Promise.resolve(packs.has(digest)),
    put: (digest, bytes) => Promise.resolve(void packs.set(digest, bytes)),
  },
  train: () => Promise.reject(new Error("Cannot train trials as it is here for seats")),
  openPart: (seat) =>
    openPart({ device, residentBytes: 2 ** 30 }, packs.get(seat.job.trial.pictures)!, seat),
  signal: new AbortController().signal,
});
