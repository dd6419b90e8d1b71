/** Evaluates a graph on the host in float64, by the ops' own specifications. @module */
import { type Graph, reachable } from "./graph.ts";
import { sizeOf, type Tensor, type Values } from "./op.ts";

/** The numbers of tensors. States that are absent get their first numbers; so do packs of them. */
export type Environment = Map<Tensor, Values>;

/**
 * Computes `outputs` and all they need, and leaves every number in `environment`. States changed
 * by an op stay changed, so that the next call is the next step. Throws a `RangeError` where an
 * input has no numbers.
 */
export function evaluate(graph: Graph, outputs: Tensor[], environment: Environment): Values[] {
  const tensors = reachable(graph, outputs);
  tensors.filter(isStatePack).forEach((pack) => layOut(pack, environment));
  for (const tensor of tensors) {
    const { kind } = tensor.source;
    if (kind === "op" || kind === "further" || (kind === "pack" && !isStatePack(tensor))) {
      environment.set(tensor, compute(tensor, environment));
    } else if (!environment.has(tensor)) environment.set(tensor, first(tensor));
  }
  return outputs.map((tensor) => environment.get(tensor)!);
}

/** Whether the tensor is a pack of states, which live on in its memory. */
function isStatePack(tensor: Tensor): boolean {
  return tensor.source.kind === "pack" &&
    tensor.source.members.every((member) => member.source.kind === "state");
}

/** Makes the members of a pack of states views into one array. */
function layOut(pack: Tensor, environment: Environment): void {
  if (pack.source.kind !== "pack" || environment.has(pack)) return;
  const whole = new Float64Array(sizeOf(pack.shape));
  const { members, offsets } = pack.source;
  members.forEach((member, i) => {
    const view = whole.subarray(offsets[i], offsets[i] + sizeOf(member.shape));
    view.set(environment.get(member) ?? first(member));
    environment.set(member, view);
  });
  environment.set(pack, whole);
}

function first(tensor: Tensor): Values {
  if (tensor.source.kind !== "state") {
    throw new RangeError(`Cannot evaluate as the input '${tensor.name}' has no numbers`);
  }
  return Float64Array.from(tensor.source.initial(sizeOf(tensor.shape)));
}

function compute(tensor: Tensor, environment: Environment): Values {
  if (tensor.source.kind === "pack") {
    const whole = new Float64Array(sizeOf(tensor.shape));
    const { members, offsets } = tensor.source;
    members.forEach((member, i) => whole.set(environment.get(member)!, offsets[i]));
    return whole;
  }
  const { of, index } = tensor.source.kind === "further"
    ? tensor.source
    : { of: tensor, index: -1 };
  if (of.source.kind !== "op") return first(tensor);
  const { op, inputs, attributes } = of.source;
  const call = { inputs: inputs.map((input) => input.shape), output: of.shape, attributes };
  const output = op.further?.[index] ?? op;
  return output.reference(inputs.map((input) => environment.get(input)!), call);
}
