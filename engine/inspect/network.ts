/** A laid out network on a device, with weights and pictures. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Model } from "../formats/model.ts";
import { specOf } from "../formats/safetensors.ts";
import type { Tensor } from "../graph/graph.ts";
import { showSpec } from "../graph/spec.ts";
import { stepWords } from "../graph/step.ts";
import type { Device } from "../plan/device.ts";
import { type Choices, chooseFrom } from "../plan/kernels.ts";
import { type OnClose, openParts } from "../plan/opening.ts";
import { compile, type Plan } from "../plan/plan.ts";
import type { Place } from "../plan/buffers.ts";
import { Residents } from "../plan/residents.ts";
import { inputBytes } from "./input.ts";
import type { Layout } from "./layout.ts";

/** What a layout is loaded with. */
export interface LoadOptions {
  /** Zeros where absent. */
  readonly weights?: Model["weights"];
  /** What is computed. */
  readonly outputs: readonly Tensor[];
  /** Calls that are not among them get their default kernel. */
  readonly choices?: Choices;
}

/** A layout on a device. */
export interface Loaded {
  /** Computes the outputs that the layout was loaded for. */
  readonly plan: Plan;
  /** Compiles what computes others; plans share pictures and weights. */
  compile(outputs: readonly Tensor[]): Promise<Plan>;
  /** Throws a `RangeError` where the weights are not the network's. */
  setWeights(weights: Model["weights"]): void;
  /** Appends copies of all weights from where another such network has them. */
  copyWeights(encoder: GPUCommandEncoder, placeOf: (name: string) => Place): void;
  /** Where a weight is, by its name. */
  placeOf(name: string): Place;
  /** Uploads pictures of any size, at most a batch, for all plans. */
  setPictures(pictures: readonly Picture[]): void;
  /** Writes an input that was added to the layout. */
  write(tensor: Tensor, numbers: Float32Array): void;
  close(): void;
}

/**
 * Puts a layout on a device. Throws a `RangeError` where the weights are not the network's, and what
 * `compile` throws; the device holds nothing of it then.
 */
export function load(device: Device, layout: Layout, options: LoadOptions): Promise<Loaded> {
  return openParts((onClose) => openLoaded(device, layout, options, onClose));
}

async function openLoaded(
  device: Device,
  layout: Layout,
  { weights, outputs, choices = {} }: LoadOptions,
  onClose: OnClose,
): Promise<Omit<Loaded, "close">> {
  const { graph, batch, step, order, shards, variables, description } = layout;
  const residents = new Residents(device, graph);
  onClose(() => residents.destroy());
  residents.write(order, Uint32Array.from({ length: batch }, (_, i) => i));
  const setWeights = (weights: Model["weights"]) => {
    for (const [name, tensor] of variables) {
      residents.write(tensor, weightOf(weights, name, tensor));
    }
  };
  for (const tensor of variables.values()) residents.place(tensor); // they have places before any copy
  if (weights) setWeights(weights);
  const compileFor = async (outputs: readonly Tensor[]) => {
    const plan = await compile(device, graph, outputs, residents, chooseFrom(choices));
    onClose(plan.destroy);
    return plan;
  };
  return {
    plan: await compileFor(outputs),
    compile: compileFor,
    setWeights,
    copyWeights(encoder, placeOf) {
      for (const [name, tensor] of variables) {
        const [source, own] = [placeOf(name), residents.place(tensor)];
        encoder.copyBufferToBuffer(source.buffer, source.offset, own.buffer, own.offset, own.size);
      }
    },
    placeOf: (name) => residents.place(variables.get(name)!),
    setPictures(pictures) {
      const bytes = inputBytes(pictures, description.preprocessing, batch);
      residents.write(shards[0], bytes);
      residents.write(step, stepWords({ count: pictures.length }));
    },
    write: (tensor, numbers) => residents.write(tensor, numbers),
  };
}

/** The numbers of a variable. Throws a `RangeError` where there are none of its shape and type. */
export function weightOf(weights: Model["weights"], name: string, variable: Tensor) {
  const stored = weights.get(name);
  const found = stored ? showSpec(specOf(stored)) : "nothing";
  if (stored && found === showSpec(variable)) return stored.data;
  throw new RangeError(
    `Cannot use the model as '${name}' should be ${showSpec(variable)}: found ${found}`,
  );
}
