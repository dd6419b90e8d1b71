/** What a peer is, and how one is measured. @module */

/** A library that trains the tutorial's network on one batch. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  readonly adapter: string;
  /** Trains so many steps, forward, loss, backward and Adam, and waits for the last one's loss. */
  train(steps: number): Promise<number>;
}

/** How fast a peer trains. */
export interface Measured extends Omit<Peer, "train"> {
  readonly batch: number;
  /** Of the best round. */
  readonly secondsPerStep: number;
  readonly imagesPerSecond: number;
  /** The loss of the first step, which is the warm-up, and of the last. */
  readonly losses: [number, number];
}

/** The name of the adapter that every peer opens. */
export async function adapterName(): Promise<string> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  const info = adapter?.info;
  return info?.description || info?.device || info?.architecture || "unnamed adapter";
}

/** Seconds to spend on a peer, warm-up aside; one round is timed in any case. */
const BUDGET = 20;
const ROUNDS = 6;
/** A round takes so many steps, or as many as fit into so many seconds, and waits once: at its end. */
const [STEPS, ROUND] = [100, 2];

/**
 * Warms up, times a few rounds and takes the best: what other work on the machine adds is nobody's
 * fault. `pytorch.py` does the same.
 */
export async function measurePeer(peer: Peer, batch: number): Promise<Measured> {
  const first = await peer.train(1);
  const start = performance.now();
  const spent = () => (performance.now() - start) / 1000;
  const one = await timeRound(peer, 1);
  const steps = Math.max(1, Math.min(STEPS, Math.floor(ROUND / one.secondsPerStep)));
  const rounds = [steps === 1 ? one : await timeRound(peer, steps)];
  while (rounds.length < ROUNDS && spent() + steps * rounds[0].secondsPerStep < BUDGET) {
    rounds.push(await timeRound(peer, steps));
  }
  const last = rounds[rounds.length - 1].loss;
  const secondsPerStep = Math.min(...rounds.map((round) => round.secondsPerStep));
  const { name, version, adapter } = peer;
  const imagesPerSecond = batch / secondsPerStep;
  return { name, version, adapter, batch, secondsPerStep, imagesPerSecond, losses: [first, last] };
}

async function timeRound(peer: Peer, steps: number) {
  const start = performance.now();
  const loss = await peer.train(steps);
  return { secondsPerStep: (performance.now() - start) / 1000 / steps, loss };
}

/** Throws an `Error` where the loss does not fall: that would be no training. */
export function checkTrained({ name, losses: [first, last] }: Measured): void {
  if (Number.isFinite(first) && last < first) return;
  throw new Error(`Cannot trust ${name} as its loss went from ${first} to ${last}`);
}
