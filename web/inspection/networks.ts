/** The networks of runs on the device, each kept while it is in use. @module */
import type { Model, ModelDescription } from "../../engine/formats/model.ts";
import { type Inspector, openInspector } from "../../engine/inspect/inspector.ts";
import { type GradientNetwork, openGradient } from "../../engine/inspect/gradient.ts";
import { type Layout, layOut } from "../../engine/inspect/layout.ts";
import { type NetworkMap, openNetworkMap } from "../../engine/inspect/network_map.ts";
import { openOcclusion } from "../../engine/inspect/occlusion.ts";
import { type ShownLayer, shownLayers } from "../../engine/inspect/shown.ts";
import { readSnapshot } from "../../engine/inspect/snapshot.ts";
import { openStrongest } from "../../engine/inspect/strongest.ts";
import type { Device } from "../../engine/plan/device.ts";
import { readDescription, readWeights, weightsFile } from "../../engine/run/model_files.ts";
import { readSnapshotBytes, snapshotFile } from "../../engine/run/snapshots.ts";
import type { Weights } from "./protocol.ts";
import { createRecent } from "./recent.ts";

/** A run's network; what looks into it is put on the device when it is first used. */
export interface RunNetwork {
  readonly description: ModelDescription;
  readonly shown: readonly ShownLayer[];
  /** What the first layer sees, in the graph of `shown`. */
  readonly images: Layout["images"];
  weights(at: Weights): Promise<Model["weights"]>;
  readonly inspector: Lens<Inspector>;
  readonly occluder: Lens<Awaited<ReturnType<typeof openOcclusion>>>;
  readonly mapper: Lens<NetworkMap>;
  readonly finder: Lens<Awaited<ReturnType<typeof openStrongest>>>;
  readonly gradients: Lens<GradientNetwork>;
  /** Frees all, once nothing is used any more. */
  close(): void;
}

/** What looks into a network, with the weights that are asked for. */
interface Lens<Network> {
  use<T>(weights: Weights, work: (network: Network) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** When a file of weights was written, and its size: what was computed from it holds as long. */
export async function stampOf({ run, snapshot }: Weights): Promise<string> {
  const file = snapshot === "model" ? weightsFile(run) : snapshotFile(run, snapshot);
  const { mtime, size } = await Deno.stat(file).catch(() => {
    throw new Error(`Cannot open the weights of '${snapshot}' as this run has none`);
  });
  return `${mtime?.getTime()} ${size}`;
}

/** Weights as they are now. */
export async function keyOf(weights: Weights): Promise<string> {
  return `${weights.run} ${weights.snapshot} ${await stampOf(weights)}`;
}

/** Reads how a run's network is built. */
export async function openRunNetwork(device: Device, run: string): Promise<RunNetwork> {
  const description = await readDescription(run);
  const layout = layOut(description, 1, false);
  const recent = createRecent<Model["weights"]>(2);
  const read = async ({ run, snapshot }: Weights) =>
    snapshot === "model" ? await readWeights(run, description) : readSnapshot(
      await readSnapshotBytes(run, snapshot),
      layout.variables,
      snapshotFile(run, snapshot),
    );
  const weights = async (at: Weights) => recent.get(await keyOf(at), () => read(at));
  const lensOf = <Network extends Openable>(
    open: (device: Device, model: Model) => Promise<Network>,
  ) => createLens(async (at) => open(device, { description, weights: await weights(at) }), weights);
  const lenses = {
    inspector: lensOf(openInspector),
    occluder: lensOf(openOcclusion),
    mapper: lensOf(openNetworkMap),
    finder: lensOf(openStrongest),
    gradients: lensOf(openGradient),
  };
  return {
    description,
    shown: shownLayers(layout),
    images: layout.images,
    weights,
    ...lenses,
    close: () => Object.values(lenses).forEach(({ close }) => close()),
  };
}

interface Openable {
  setWeights(weights: Model["weights"]): void;
  close(): void;
}

/** Opens a network when it is first used, and gives it other weights when others are asked for. */
function createLens<Network extends Openable>(
  open: (first: Weights) => Promise<Network>,
  read: (weights: Weights) => Promise<Model["weights"]>,
): Lens<Network> {
  let opened: Network | undefined;
  let current = "";
  let used: Promise<unknown> = Promise.resolve();
  return {
    async use(weights, work) {
      const key = await keyOf(weights);
      if (!opened) opened = await open(weights);
      else if (key !== current) opened.setWeights(await read(weights));
      current = key;
      const result = work(opened);
      used = result.catch(() => {});
      return await result;
    },
    async close() {
      await used;
      opened?.close();
    },
  };
}
