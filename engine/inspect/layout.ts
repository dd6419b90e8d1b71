/** A trained network laid out as a graph, for looking into it. @module */
import { Graph, type Tensor } from "../graph/graph.ts";
import { rewrite } from "../graph/rewrite.ts";
import { bytesOf, show, u32 } from "../graph/spec.ts";
import { STEP_SPEC } from "../graph/step.ts";
import type { ModelDescription } from "../formats/model.ts";
import { createStoredNet, hasClasses } from "../formats/network.ts";
import { layerOf } from "../model/layer.ts";
import { type Views, withViews } from "../model/views.ts";
import { FUSIONS } from "../ops/fusions.ts";
import { loadImages, SHARDS } from "../ops/image/load_images.ts";
import { softmax } from "../ops/loss/softmax.ts";

/** A network as a graph; more ops may be appended before it is loaded. */
export interface Layout {
  readonly description: ModelDescription;
  /** How many pictures it takes at a time. */
  readonly batch: number;
  readonly graph: Graph;
  readonly step: Tensor;
  readonly order: Tensor;
  readonly shards: readonly Tensor[];
  /** What the first layer sees, `[N, H, W, C]`. */
  readonly images: Tensor;
  /** What each layer computes, by its name, in their order; fused where the network is. */
  readonly layers: ReadonlyMap<string, Tensor>;
  /** `[N, classes]`. */
  readonly logits: Tensor;
  /** `[N, classes]`. */
  readonly probabilities: Tensor;
  /** What the network keeps, by name. */
  readonly variables: ReadonlyMap<string, Tensor>;
}

/**
 * Lays the network out; where it is not fused, each layer has a tensor of its own, and where `views` are
 * averaged, that of the last look. Throws a `RangeError` where the network does not fit its input or its
 * classes.
 */
export function layOut(
  description: ModelDescription,
  batch: number,
  isFused: boolean,
  views?: Views,
): Layout {
  const { network, preprocessing: { height, width, mean, scale } } = description;
  const graph = new Graph();
  const step = graph.input("step", STEP_SPEC);
  const order = graph.input("order", u32(batch));
  const channels = mean.length;
  const words = Math.ceil(batch * height * width * channels / 4);
  const shards = Array.from(
    { length: SHARDS },
    (_, i) => graph.input(`shard ${i}`, u32(i ? 1 : words)),
  );
  const attributes = { batch, height, width, channels, picturesPerShard: batch, mean, scale };
  const images = graph.append(loadImages, [step, order, ...shards], attributes);
  const net = createStoredNet(graph);
  const plain = withViews(layerOf(network), views)(net, images);
  const [logits] = isFused ? rewrite(graph, [plain], FUSIONS) : [plain];
  checkOutputs(logits, description);
  const probabilities = graph.append(softmax, [logits], {});
  return {
    description,
    batch,
    graph,
    step,
    order,
    shards,
    images,
    layers: net.noted,
    logits,
    probabilities,
    variables: graph.variables,
  };
}

/**
 * The network for predicting, fused, of as many pictures at a time as are asked for, or of a half, a
 * quarter, … of them, so that a device can bind what it computes. Throws as `layOut` does.
 */
export function layOutWithin(
  limits: Pick<GPUSupportedLimits, "maxStorageBufferBindingSize">,
  description: ModelDescription,
  batch: number,
): Layout {
  const layout = layOut(description, batch, true, description.preprocessing.views);
  const largest = Math.max(...layout.graph.tensors.map(bytesOf));
  if (batch === 1 || largest <= limits.maxStorageBufferBindingSize) return layout;
  return layOutWithin(limits, description, Math.ceil(batch / 2));
}

function checkOutputs(logits: Tensor, { classes }: ModelDescription): void {
  if (hasClasses(logits, classes)) return;
  throw new RangeError(
    `Cannot use the model as its network gives ${show(logits.shape)}: expected ` +
      `[N, ${classes.length}] for its ${classes.length} classes`,
  );
}
