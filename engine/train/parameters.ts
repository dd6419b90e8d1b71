/** The parameters of a network in groups, each flat in one buffer, with all that follows them. @module */
import type { Graph, Tensor } from "../graph/graph.ts";
import { showSpec } from "../graph/spec.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";

/** Which parameters an optimizer treats alike. */
export interface GroupRule {
  readonly name: string;
  /** Whether a parameter, by its name and tensor, belongs to it; the first rule that says so counts. */
  includes(name: string, parameter: Tensor): boolean;
  /** Replaces some of the optimizer's hyperparameters, as far as it has them. */
  readonly options: Readonly<Record<string, number>>;
}

/** Parameters that are updated by one dispatch. */
export interface ParameterGroup {
  readonly rule: GroupRule;
  readonly members: readonly Tensor[];
  /** All of them, flat. */
  readonly packed: Tensor;
  /** The number of its first element among those of all groups. */
  readonly offset: number;
  /** The optimizer's own memory, laid out as `packed`. */
  readonly state: readonly Tensor[];
  /** The hyperparameters that are the group's own. */
  readonly options: Readonly<Record<string, number>>;
}

/**
 * Kernels, and what is added or multiplied: biases and the scales of normalisations. Weight decay
 * would pull those away from where the data put them, and they do not overfit.
 */
export const DECAY_SPARES_BIASES: readonly GroupRule[] = [
  { name: "kernels", includes: (_, { shape }) => shape.length > 1, options: {} },
  { name: "biases", includes: () => true, options: { weightDecay: 0 } },
];

/**
 * Puts trainable variables into groups and makes the optimizer's memory for them. Throws a `TypeError`
 * where one is of no floats.
 */
export function groupParameters(
  graph: Graph,
  parameters: ReadonlyMap<string, Tensor>,
  rules: readonly GroupRule[],
  optimizer: Optimizer,
): ParameterGroup[] {
  const wrong = [...parameters.values()].find(({ dtype }) => dtype !== "f32");
  if (wrong) {
    throw new TypeError(
      `Cannot train '${wrong.name}' as it is ${
        showSpec(wrong)
      }: expected f32, or isTrainable: false`,
    );
  }
  let offset = 0;
  return rules.flatMap((rule) => {
    const names = [...parameters].filter(([name, parameter]) =>
      rules.find((each) => each.includes(name, parameter)) === rule
    );
    if (names.length === 0) return [];
    const members = names.map(([, tensor]) => tensor);
    const packed = graph.pack(`${rule.name} parameters`, members);
    const follow = (prefix: string) => packLike(graph, prefix, names);
    const state = optimizer.state.map((part) => follow(`${optimizer.name}/${part}`));
    const declared = Object.entries(rule.options).filter(([name]) => name in optimizer.options);
    const group = { rule, members, packed, offset, state, options: Object.fromEntries(declared) };
    offset += packed.shape[0];
    return [group];
  });
}

/** A pack of variables of the same shapes as others, called after them; none of them is trained. */
export function packLike(
  graph: Graph,
  prefix: string,
  variables: readonly (readonly [string, Tensor])[],
): Tensor {
  const followers = variables.map(([name, tensor]) =>
    graph.variable(`${prefix}/${name}`, tensor, { isTrainable: false })
  );
  return graph.pack(prefix, followers);
}
