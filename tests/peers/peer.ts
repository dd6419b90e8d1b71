/** What a peer is, and how one is measured. @module */

/** A library that trains the seed network on one batch. */
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
  /** The median. */
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
const ROUNDS = 5;

/** Warms up, times a few rounds, and makes sure that it was training: the loss must fall. */
export async function measurePeer(peer: Peer, batch: number): Promise<Measured> {
  const first = await peer.train(1);
  const guess = await timed(() => peer.train(1));
  const steps = Math.max(1, Math.min(10, Math.floor(2 / guess.seconds)));
  const rounds = guess.seconds > BUDGET / 2 ? [guess] : [];
  const start = performance.now();
  while (rounds.length < ROUNDS && (performance.now() - start) / 1000 < BUDGET) {
    if (rounds.length > 0 && guess.seconds > BUDGET / 2) break;
    const { seconds, value } = await timed(() => peer.train(steps));
    rounds.push({ seconds: seconds / steps, value });
  }
  const last = rounds[rounds.length - 1].value;
  if (!(Number.isFinite(first) && last < first)) {
    throw new Error(`Cannot trust ${peer.name} as its loss went from ${first} to ${last}`);
  }
  const seconds = rounds.map((round) => round.seconds).sort((a, b) => a - b);
  const secondsPerStep = seconds[Math.floor(seconds.length / 2)];
  const { name, version, adapter } = peer;
  const imagesPerSecond = batch / secondsPerStep;
  return { name, version, adapter, batch, secondsPerStep, imagesPerSecond, losses: [first, last] };
}

async function timed(work: () => Promise<number>) {
  const start = performance.now();
  const value = await work();
  return { seconds: (performance.now() - start) / 1000, value };
}
