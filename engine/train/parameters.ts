/** The parameters of a network in groups, each flat in one buffer, with all that follows them. @module */
import type { Graph, Initial, Tensor } from "../graph/graph.ts";
import { showSpec } from "../graph/spec.ts";
import { hyperparameters, isNone } from "../optimizers/hyperparameters.ts";
import type { Hyperparameters, Optimizer } from "../optimizers/optimizer.ts";

/** Which parameters an optimizer treats alike. */
export interface GroupRule {
  /** What it is called in messages: `biases`. */
  readonly name: string;
  /** Whether a parameter, by its name and tensor, belongs to it; the first rule that says so counts. */
  includes(name: string, parameter: Tensor): boolean;
  /** That of all where absent. */
  readonly optimizer?: Optimizer;
  /**
   * Replaces some of the optimizer's hyperparameters; of those that it has not 0 and `false` are none,
   * such as `{ weightDecay: 0 }`, and others are refused.
   */
  readonly options: Hyperparameters;
  /** By which the learning rate is multiplied (1). */
  readonly rate?: number;
  /**
   * The share of the steps in which the group is trained, in (0, 1]: its learning rate moves as if the
   * training ended there, and is 0 then (1).
   */
  readonly share?: number;
}

/**
 * The rules for a network's parameters, or what makes them of its kernels: all that is multiplied as a
 * matrix is, trained or not, in the order of the layers.
 */
export type GroupRules =
  | readonly GroupRule[]
  | ((kernels: readonly Tensor[]) => readonly GroupRule[]);

/** Parameters that are updated alike. */
export interface ParameterGroup {
  readonly rule: GroupRule;
  readonly optimizer: Optimizer;
  readonly members: readonly Tensor[];
  /** All of them, flat. */
  readonly packed: Tensor;
  /** The number of its first element among those of all groups. */
  readonly offset: number;
  /** The optimizer's own memory, laid out as `packed`. */
  readonly state: readonly Tensor[];
  /** The hyperparameters that are the group's own. */
  readonly options: Hyperparameters;
}

/**
 * Puts trainable variables into groups and makes the optimizers' memory for them. Throws a `TypeError`
 * where one is of no floats, a `RangeError` where there are none or none of the rules includes one, or a
 * rule's options are none of its optimizer's.
 */
export function groupParameters(
  graph: Graph,
  parameters: ReadonlyMap<string, Tensor>,
  rules: readonly GroupRule[],
  usual: Optimizer,
): ParameterGroup[] {
  if (parameters.size === 0) {
    throw new RangeError(
      "Cannot train the network as it has no variables to train: give it a layer with weights",
    );
  }
  const wrong = [...parameters.values()].find(({ dtype }) => dtype !== "f32");
  if (wrong) {
    throw new TypeError(
      `Cannot train '${wrong.name}' as it is ${
        showSpec(wrong)
      }: expected f32, or isTrainable: false`,
    );
  }
  const ruleOf = ([name, parameter]: [string, Tensor]) =>
    rules.find((each) => each.includes(name, parameter));
  const left = [...parameters].find((entry) => !ruleOf(entry));
  if (left) {
    throw new RangeError(
      `Cannot train '${left[0]}' as no group includes it: end with one that includes all`,
    );
  }
  let offset = 0;
  return rules.flatMap((rule) => {
    const names = [...parameters].filter((entry) => ruleOf(entry) === rule);
    if (names.length === 0) return [];
    const optimizer = rule.optimizer ?? usual;
    const members = names.map(([, tensor]) => tensor);
    const packed = graph.pack(`${rule.name} parameters`, members);
    const follow = (prefix: string) => packLike(graph, prefix, names);
    const state = optimizer.state.map((part) => follow(`${optimizer.name}/${part}`));
    const options = optionsOf(rule, optimizer);
    const group = { rule, optimizer, members, packed, offset, state, options };
    offset += packed.shape[0];
    return [group];
  });
}

/** A rule's own hyperparameters for an optimizer. */
function optionsOf({ name, options }: GroupRule, optimizer: Optimizer): Hyperparameters {
  const said = Object.entries(options).filter(([option, value]) =>
    Object.hasOwn(optimizer.options, option) || !isNone(option, value)
  );
  const own = Object.fromEntries(said);
  hyperparameters(`train the group '${name}' by ${optimizer.name}`, optimizer.options, own);
  return own;
}

/**
 * The decay rates whose corrections the words of a step have, for all groups. Throws a `RangeError`
 * where two groups' optimizers have others.
 */
export function decayRatesOf(groups: readonly ParameterGroup[]): readonly number[] {
  const [first, ...others] = groups.filter(({ optimizer }) => optimizer.decayRates.length > 0);
  if (!first) return [];
  const expected = first.optimizer.decayRates;
  const other = others.find(({ optimizer }) => String(optimizer.decayRates) !== String(expected));
  if (!other) return expected;
  throw new RangeError(
    `Cannot train the groups '${first.rule.name}' and '${other.rule.name}' together as the decay ` +
      `rates of their optimizers are ${expected.join(" and ")}, and ` +
      `${other.optimizer.decayRates.join(" and ")}: give both the same`,
  );
}

/**
 * A pack of variables of the same shapes as others, called after them; none of them is trained. They
 * begin with zeros, or, where `isCopy`, as those do.
 */
export function packLike(
  graph: Graph,
  prefix: string,
  variables: readonly (readonly [string, Tensor])[],
  isCopy = false,
): Tensor {
  const followers = variables.map(([name, tensor]) => {
    const initial: Initial | undefined = isCopy && tensor.source.kind === "variable"
      ? tensor.source.initial
      : undefined;
    return graph.variable(`${prefix}/${name}`, tensor, { isTrainable: false, initial });
  });
  return graph.pack(prefix, followers);
}
