/** Opens a peer by name and measures it: the same in Deno and in a page. @module */
import { createJaxJs } from "./jax_js.ts";
import { createLoupe } from "./loupe.ts";
import type { NetworkName } from "./pictures.ts";
import { type Measured, measurePeer, type Peer } from "./peer.ts";
import { createTfjs } from "./tfjs.ts";

/** The peers that run on WebGPU. */
export const PEERS = ["loupe", "jax-js", "tfjs"] as const;

/** What to measure. */
export interface Task {
  readonly peer: typeof PEERS[number];
  readonly batch: number;
  /** The peer's version, which not every package tells. */
  readonly version: string;
  /** In place of the tutorial's: of Loupe alone. */
  readonly network?: NetworkName;
}

/** Measures a peer. `packages` is where `packages.ts`, or what it was bundled to, is found. */
export async function measure(task: Task, packages: URL): Promise<Measured> {
  return await measurePeer(await open(task, packages), task.batch);
}

async function open({ peer, batch, version, network }: Task, packages: URL): Promise<Peer> {
  if (peer === "loupe") return await createLoupe(version, batch, network);
  const { jax, tf } = await import(packages.href);
  return peer === "jax-js"
    ? await createJaxJs(jax, version, batch)
    : await createTfjs(tf, version, batch);
}
