/** Evaluates a graph on the host in float64, by the ops' own specifications. @module */
import { type Graph, type Node, reachable, type Tensor } from "./graph.ts";
import type { Values } from "./op.ts";
import { sizeOf } from "./spec.ts";

/** The numbers of tensors. Variables that are absent get their first numbers. */
export type Environment = Map<Tensor, Values>;

/**
 * Computes `outputs` and all they need, and leaves every number in `environment`. Variables changed
 * by an op stay changed, so that the next call is the next step. Throws a `RangeError` where an
 * input has no numbers.
 */
export function evaluate(
  graph: Graph,
  outputs: readonly Tensor[],
  environment: Environment,
): Values[] {
  const tensors = reachable(graph, outputs);
  tensors.forEach((tensor) => layOut(tensor, environment));
  const done = new Set<Node>();
  for (const tensor of tensors) {
    const { source } = tensor;
    if (source.kind === "pack") {
      if (!source.isHome) environment.set(tensor, join(tensor, environment));
    } else if (source.kind !== "output") {
      if (!environment.has(tensor)) environment.set(tensor, first(tensor));
    } else if (!done.has(source.node)) {
      done.add(source.node);
      const { op, inputs, outputs, attributes } = source.node;
      const numbers = inputs.map((input) => environment.get(input)!);
      op.reference(numbers, { inputs, outputs, attributes })
        .forEach((values, i) => environment.set(outputs[i], values));
    }
  }
  return outputs.map((tensor) => environment.get(tensor)!);
}

/** Makes the members of a pack that is their home views into one array. */
function layOut(pack: Tensor, environment: Environment): void {
  const { source } = pack;
  if (source.kind !== "pack" || !source.isHome || environment.has(pack)) return;
  const whole = new Float64Array(sizeOf(pack.shape));
  source.members.forEach((member, i) => {
    const view = whole.subarray(source.offsets[i], source.offsets[i] + sizeOf(member.shape));
    view.set(environment.get(member) ?? first(member));
    environment.set(member, view);
  });
  environment.set(pack, whole);
}

function join({ shape, source }: Tensor, environment: Environment): Values {
  const whole = new Float64Array(sizeOf(shape));
  if (source.kind !== "pack") return whole;
  source.members.forEach((member, i) => whole.set(environment.get(member)!, source.offsets[i]));
  return whole;
}

function first({ name, shape, source }: Tensor): Values {
  if (source.kind === "constant") return Float64Array.from(source.values);
  if (source.kind === "variable") return Float64Array.from(source.initial(sizeOf(shape)));
  throw new RangeError(`Cannot evaluate as the input '${name}' has no numbers`);
}
