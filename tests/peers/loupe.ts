/** The seed network in Loupe, by the kernels that a training takes. @module */
import { benchNetwork } from "../../engine/bench/network.ts";
import { openDevice } from "../../engine/plan/device.ts";
import { RING_SLOTS } from "../../engine/ops/loss/batch_metrics.ts";
import { chooseFrom, compile } from "../../engine/plan/plan.ts";
import { Residents } from "../../engine/plan/residents.ts";
import { stepWords } from "../../engine/train/loop.ts";
import { DEFAULT_BUDGET, tune } from "../../engine/plan/tune.ts";
import type { Peer } from "./peer.ts";
import { drawBytes, LEARNING_RATE } from "./pictures.ts";

/** Like its peers it trains without dropout, augmentation, smoothing and weight decay. */
const PLAIN = { keep: 1, flip: 0, shift: 0, smoothing: 0, weightDecay: 0 };

/** Every run finds the fastest kernels anew, as a first training does. */
const FORGETFUL = { read: () => Promise.resolve({}), add: () => Promise.resolve() };

/** Opens the adapter, finds the fastest kernels and compiles a training step. */
export async function createLoupe(version: string, batch: number): Promise<Peer> {
  const device = await openDevice();
  const network = benchNetwork("seed", batch, PLAIN);
  const residents = new Residents(device, network.graph);
  const { bytes, labels } = drawBytes(batch);
  const shards = network.shards.length;
  network.shards.forEach((shard, i) => {
    const [from, to] = [i, i + 1].map((part) => part * bytes.length / shards);
    residents.write(shard, bytes.subarray(from, to));
  });
  residents.write(network.labels, labels);
  const order = Uint32Array.from({ length: batch }, (_, i) => i);
  residents.write(network.training.order, order);
  const { graph, training: { outputs } } = network;
  const tuning = { cache: FORGETFUL, budget: DEFAULT_BUDGET };
  const choices = await tune(device, graph, outputs, tuning);
  const plan = await compile(device, graph, outputs, residents, chooseFrom(choices));
  const all = { epoch: 0, order, offset: 0, count: batch, last: false };
  let done = 0;
  return {
    name: "Loupe",
    version,
    adapter: device.adapter.name,
    async train(steps) {
      for (let i = 0; i < steps; i++) {
        residents.write(network.training.step, stepWords(done++, all, 0, 1, LEARNING_RATE));
        plan.run();
      }
      const ring = new Float32Array(await residents.read(network.ring));
      return ring[(done - 1) % RING_SLOTS * 4] / batch;
    },
  };
}
