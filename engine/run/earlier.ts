/** What earlier versions of Loupe wrote into `run.json`, in today's form. @module */
import { architectureInTodaysWords, networkOfLayers } from "../formats/model.ts";
import { keyOf } from "../graph/op.ts";
import { f32 } from "../graph/spec.ts";

/**
 * Brings a record of format 1, which has no format number, or an early one of format 2 into today's
 * form; its fields are not checked here. What is no record is given back as it is.
 */
export function inTodaysForm(value: unknown): unknown {
  if (!isObject(value)) return value;
  // Earlier versions knew Deno's own WebGPU alone.
  const record: Record<string, unknown> = {
    backend: "deno",
    ..."format" in value ? value : inFormat2(value),
  };
  const { data, kernels } = record;
  return {
    ...record,
    ...isObject(data) && !("digests" in data) && { data: digestsByPart(data) },
    ...isObject(kernels) && { kernels: kernelsByTodaysNames(kernels) },
  };
}

/** Kernels that are called otherwise today. */
const RENAMED: Readonly<Record<string, string>> = {
  "mat_mul_subgroups": "mat_mul_subgroups@16",
  "mat_mul_subgroups@1x1": "mat_mul_subgroups@16_1x1",
};

function kernelsByTodaysNames(kernels: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(kernels).map(([key, name]) => [
      key,
      typeof name === "string" && Object.hasOwn(RENAMED, name) ? RENAMED[name] : name,
    ]),
  );
}

function inFormat2(value: Record<string, unknown>): Record<string, unknown> {
  const { configuration, data, kernels = {} } = value; // the first versions chose no kernels
  return {
    ...value,
    format: 2,
    earlierFormat: 1,
    configuration: isObject(configuration) ? recipeInTodaysWords(configuration) : configuration,
    data: isObject(data) ? { testDigests: [], ...data } : data,
    kernels: isObject(kernels) ? kernelsByTodaysKeys(kernels) : kernels,
  };
}

/** Only test pictures had digests. */
function digestsByPart({ testDigests, ...data }: Record<string, unknown>): Record<string, unknown> {
  return { ...data, digests: { test: testDigests } };
}

/** Layers were a list, dropout was told what to keep, and there were two augmentations. */
function recipeInTodaysWords(configuration: Record<string, unknown>): Record<string, unknown> {
  const { keep, layers, architecture, flip, shift, ...rest } = configuration;
  return {
    balance: false,
    ...rest,
    augmentations: { ...flip !== undefined && { flip }, ...shift !== undefined && { shift } },
    rate: typeof keep === "number" ? 1 - keep : keep,
    architecture: architectureInTodaysWords(architecture),
    network: networkOfLayers(layers),
  };
}

/** Ops whose attributes had `relu: boolean` to no effect. */
const WITHOUT_ACTIVATION = ["conv2dInputGradient", "conv2dWeightGradient"];

/**
 * Kernel choices were keyed by `op [shape] [shape] {attributes}`, without element types, which were
 * all f32, and in the order in which the attributes were written.
 */
function kernelsByTodaysKeys(kernels: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(kernels).map(([key, kernel]) => [todaysKey(key) ?? key, kernel]),
  );
}

/** What a key is called today; `undefined` where it is of no call. */
function todaysKey(key: string): string | undefined {
  const [, name, shapes, text] = /^(\w+) ((?:\[[\d, ]*\] )+)(\{.*\})$/.exec(key) ?? [];
  if (name === undefined) return undefined;
  const inputs = [...shapes.matchAll(/\[([\d, ]*)\]/g)]
    .map(([, extents]) => f32(...extents.split(",").map(Number)));
  try {
    const { relu, ...attributes } = JSON.parse(text);
    const activation = relu === undefined || WITHOUT_ACTIVATION.includes(name)
      ? {}
      : { activation: relu ? "relu" : "none" };
    return keyOf({ name }, { inputs, outputs: [], attributes: { ...attributes, ...activation } });
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
