/**
 * One gradient, backwards: how the loss of a picture depends on each cell of a map and on each weight,
 * and what a step of plain gradient descent makes of it.
 *
 * @module
 */
import type { Picture } from "../../data/picture/picture.ts";
import type { Model } from "../formats/model.ts";
import { type Environment, evaluate } from "../graph/reference.ts";
import type { Tensor } from "../graph/graph.ts";
import type { Device } from "../plan/device.ts";
import type { Plan } from "../plan/plan.ts";
import { type Backward, openBackward } from "./backward.ts";
import { oneHot } from "./inspector.ts";
import { type Layout, layOut } from "./layout.ts";
import { appendLosses, type Losses } from "./losses.ts";
import { load } from "./network.ts";
import { environmentOf, valuesOf } from "./on_host.ts";

/** What is descended: the loss of a picture. */
export interface Descent {
  /** The class that is wanted. */
  readonly class: number;
  /** The learning rates of the steps that were taken so far, in their order. */
  readonly rates: readonly number[];
}

/** A network that stays on the device, for looking at gradients. */
export interface GradientNetwork {
  /** Other weights for the same network. */
  setWeights(weights: Model["weights"]): void;
  /**
   * Looks at the loss of a picture, after so many steps on it; good until the next call. Throws a
   * `RangeError` where there is no such class.
   */
  at(picture: Picture, descent: Descent): Promise<Backward>;
  close(): void;
}

/** Weights after a step of plain gradient descent: w − rate · gradient. */
export function stepped(
  weights: Model["weights"],
  gradients: ReadonlyMap<string, Float32Array>,
  rate: number,
): Model["weights"] {
  return new Map([...weights].map(([name, { shape, data }]) => {
    const gradient = gradients.get(name);
    if (!gradient) return [name, { shape, data }];
    return [name, { shape, data: Float32Array.from(data, (w, i) => w - rate * gradient[i]) }];
  }));
}

/** What computes a layout with its losses. */
export interface Machine {
  /** Computes everything, with weights, of a picture and a class. */
  run(weights: Model["weights"], picture: Picture, wanted: number): void;
  /** What the last run computed. */
  read(tensor: Tensor): Promise<Float32Array>;
  /** The logits of the last run's picture, with other numbers for one of its variables. */
  logitsWith(name: string, numbers: Float32Array): Promise<ArrayLike<number>>;
}

/** What a machine has run last. */
interface State extends Descent {
  readonly picture: Picture;
  readonly weights: Model["weights"];
}

/** Looks at gradients on a machine; steps that were taken before are not taken again. */
export function descentsOn(
  machine: Machine,
  layout: Layout,
  losses: Losses,
  first: Model["weights"],
): Pick<GradientNetwork, "setWeights" | "at"> {
  let start = first;
  let now: { readonly state: State; readonly backward: Backward } | undefined;

  async function weightGradients(): Promise<Map<string, Float32Array>> {
    const found = [...layout.variables].flatMap(([name, tensor]) => {
      const gradient = losses.gradients.get(tensor);
      return gradient ? [machine.read(gradient).then((numbers) => [name, numbers] as const)] : [];
    });
    return new Map(await Promise.all(found));
  }

  function run(state: State) {
    const { weights, picture, class: wanted } = state;
    machine.run(weights, picture, wanted);
    const { logitsWith } = machine;
    const read = remembered(machine.read);
    return now = {
      state,
      backward: openBackward({ layout, losses, weights, wanted, read, logitsWith }),
    };
  }

  return {
    setWeights(weights) {
      start = weights;
      now = undefined;
    },
    async at(picture, { class: wanted, rates }) {
      checkClass(wanted, layout);
      const begin = { picture, class: wanted, rates: [], weights: start };
      let { state, backward } = now && leadsTo(now.state, { ...begin, rates }) ? now : run(begin);
      for (const rate of rates.slice(state.rates.length)) {
        const weights = stepped(state.weights, await weightGradients(), rate);
        ({ state, backward } = run({ ...begin, rates: [...state.rates, rate], weights }));
      }
      return backward;
    },
  };
}

/** Puts a network on the device. Throws as `appendLosses` does, and what `load` throws. */
export async function openGradient(device: Device, model: Model): Promise<GradientNetwork> {
  const layout = layOut(model.description, 1, false);
  const losses = appendLosses(layout);
  const { logits, variables } = layout;
  const loaded = await load(device, layout, { weights: model.weights, outputs: losses.outputs });
  const { plan } = loaded;
  let current = model.weights;
  let forward: Promise<Plan> | undefined;
  const machine: Machine = {
    run(weights, picture, wanted) {
      loaded.setWeights(current = weights);
      loaded.setPictures([picture]);
      loaded.write(losses.wanted, oneHot(logits.shape[1], wanted));
      plan.run();
    },
    read: async (tensor) => new Float32Array(await plan.read(tensor)),
    async logitsWith(name, numbers) {
      const other = await (forward ??= loaded.compile([logits]));
      const tensor = variables.get(name)!;
      loaded.write(tensor, numbers);
      other.run();
      loaded.write(tensor, Float32Array.from(current.get(name)!.data));
      return new Float32Array(await other.read(logits));
    },
  };
  return { ...descentsOn(machine, layout, losses, model.weights), close: loaded.close };
}

/**
 * The same without a device, by what specifies the ops, in float64. Throws as `appendLosses` does, and a
 * `RangeError` where the weights are not the network's.
 */
export function openGradientOnHost(model: Model): Pick<GradientNetwork, "setWeights" | "at"> {
  const layout = layOut(model.description, 1, false);
  const losses = appendLosses(layout);
  const { graph, logits, variables } = layout;
  let environment: Environment = new Map();
  let inputs: Environment = new Map();
  const machine: Machine = {
    run(weights, picture, wanted) {
      inputs = environmentOf(layout, valuesOf(layout, weights), picture);
      inputs.set(losses.wanted, Float64Array.from(oneHot(logits.shape[1], wanted)));
      evaluate(graph, losses.outputs, environment = new Map(inputs));
    },
    read: (tensor) => Promise.resolve(Float32Array.from(environment.get(tensor)!)),
    logitsWith(name, numbers) {
      const other = new Map(inputs).set(variables.get(name)!, Float64Array.from(numbers));
      return Promise.resolve(evaluate(graph, [logits], other)[0]);
    },
  };
  return descentsOn(machine, layout, losses, model.weights);
}

/** Throws a `RangeError` where there is no such class. */
function checkClass(wanted: number, { logits: { shape: [, classes] } }: Layout): void {
  if (Number.isInteger(wanted) && wanted >= 0 && wanted < classes) return;
  throw new RangeError(`Cannot want class ${wanted} as the network has ${classes} classes`);
}

/** Whether further steps alone lie between a state and another. */
function leadsTo(from: State, to: State): boolean {
  return from.class === to.class && from.rates.every((rate, i) => rate === to.rates[i]) &&
    (from.picture === to.picture ||
      from.picture.pixels.every((value, i) => value === to.picture.pixels[i]));
}

/** Reads what is asked for once. */
function remembered(read: (tensor: Tensor) => Promise<Float32Array>) {
  const known = new Map<Tensor, Promise<Float32Array>>();
  return (tensor: Tensor) => {
    const found = known.get(tensor) ?? read(tensor);
    known.set(tensor, found);
    return found;
  };
}
