/** Whether a training fits an adapter: known from shapes, before anything is made on it. @module */
import { reachable, type Tensor } from "../graph/graph.ts";
import { bytesOf, show } from "../graph/spec.ts";
import type { Device } from "../plan/device.ts";
import { lacksOfMixed } from "../plan/kernels.ts";
import type { Extent } from "./examples.ts";
import type { Network } from "./network.ts";
import type { Recipe } from "./recipes.ts";

/** The limits that count. */
export type Limits = Pick<
  GPUSupportedLimits,
  "maxStorageBufferBindingSize" | "maxBufferSize"
>;

/**
 * Throws a `RangeError` where a tensor is larger than the adapter takes: it names the tensor, and
 * the largest batch and picture size that would fit. `build` makes the graph of another extent.
 */
export function checkFits(limits: Limits, wanted: Extent, build: (extent: Extent) => Network) {
  const most = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  const tooLarge = (extent: Extent) => findLarger(build(extent), most);
  const tensor = tooLarge(wanted);
  if (!tensor) return;
  const fits = (extent: Extent) => {
    try {
      return !tooLarge(extent);
    } catch {
      return false; // too small for the network's layers
    }
  };
  const { batch, height, width } = wanted;
  const smallerBatch = largest(batch - 1, (batch) => fits({ ...wanted, batch }));
  const sized = (side: number): Extent => ({
    batch,
    height: side,
    width: Math.max(1, Math.round(width * side / height)),
  });
  const smallerSide = largest(height - 1, (side) => fits(sized(side)));
  const remedies = [
    smallerBatch && `--batch ${smallerBatch}`,
    smallerSide && `--size ${smallerSide}x${sized(smallerSide).width}`,
  ].filter(Boolean);
  throw new RangeError(
    `Cannot train as '${tensor.name}' ${show(tensor.shape)} takes ${bytesOf(tensor)} bytes and ` +
      `this adapter takes ${most} at most: ` +
      (remedies.length
        ? `${remedies.join(" or ")} would fit`
        : "make the network smaller, in units or filters"),
  );
}

/**
 * Throws a `RangeError` where an adapter can't train in a recipe's precision: halves are an extension
 * of WebGPU.
 */
export function checkPrecision(
  { adapter, traits }: Pick<Device, "adapter" | "traits">,
  { precision }: Pick<Recipe, "precision">,
): void {
  const lacks = precision && lacksOfMixed(traits);
  if (!lacks) return;
  throw new RangeError(
    `Cannot train in mixed precision as the adapter '${adapter.name}' lacks ${lacks}: train in f32`,
  );
}

/** The first tensor that takes more bytes than `most`. */
function findLarger(
  { graph, training, whole, evaluation, best }: Network,
  most: number,
): Tensor | undefined {
  const outputs = [training, whole, evaluation, best].flatMap((part) => part?.outputs ?? []);
  return reachable(graph, outputs).find((tensor) => bytesOf(tensor) > most);
}

/** The largest whole number from 1 to `high` that fits, where all below it do; 0 where none does. */
function largest(high: number, fits: (value: number) => boolean): number {
  let low = 0;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
