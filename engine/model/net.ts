/** What layers build with: a graph, a scope's name, variables and random streams by name. @module */
import type { Graph, Tensor, VariableOptions } from "../graph/graph.ts";
import { streamOf } from "../graph/random.ts";
import { f32, type Shape, type Spec } from "../graph/spec.ts";
import type { LayerDescription } from "./description.ts";
import { initialise, type Initialiser, type LayerInitialiser } from "./initialisers.ts";

/** How the parameters of a network begin, by what they are. */
export interface Initialisers {
  /** Kernels `[KH, KW, C, F]` of convolutions. */
  readonly convolution: Initialiser;
  /** Kernels `[C, units]` of dense layers. */
  readonly dense: Initialiser;
  /** Vectors that are added, `[F]`. */
  readonly bias: Initialiser;
}

/** Inputs of a network, as it takes them. */
export interface Inputs {
  /** All of them, one after the other. */
  readonly data: Float32Array;
  /** Examples first: pictures are `[N, H, W, C]`. */
  readonly shape: Shape;
}

/** A network under construction, as a layer sees it. */
export interface Net {
  /** What layers append their ops to. */
  readonly graph: Graph;
  /** The name of the layer that is being built: `block2/conv1`; empty for the whole. */
  readonly path: string;
  /**
   * `step u32[8]` where the layer is built for training; absent where it only predicts, and in a layer
   * that is frozen, which computes as it does when predicting.
   */
  readonly step?: Tensor;
  /** Some of the inputs that the network is trained on, for first values that follow from them. */
  readonly sample?: () => Inputs;
  /** The same network, as a layer within this one sees it. */
  scope(name: string): Net;
  /**
   * The variable of that name below `path`, made when first asked for: two builds share it. Where
   * nothing is said it begins with zeros and the optimizer trains it; a running statistic is not
   * trainable. Throws a `RangeError` where there is one of another shape or element type.
   */
  variable(name: string, spec: Spec, options?: VariableOptions): Tensor;
  /**
   * A trainable variable that begins as the training's recipe says for its kind, or as `begin` makes
   * of that.
   */
  parameter(
    name: string,
    shape: Shape,
    kind: keyof Initialisers,
    begin?: (usual: Initialiser) => LayerInitialiser,
  ): Tensor;
  /**
   * Gives a variable that is not trainable the numbers of `value` at the end of each training step;
   * until then all read the old ones. A network that only predicts changes nothing. Throws a
   * `TypeError` where it is no such variable.
   */
  update(variable: Tensor, value: Tensor): void;
  /** The stream of random numbers of that name below `path`. */
  stream(name: string): number;
  /** Keeps what the layer `path` computes by its name, for whoever looks into the network. */
  note(tensor: Tensor, description?: LayerDescription): void;
}

/** What a network is built on. */
export interface NetOptions {
  readonly graph: Graph;
  readonly initialisers: Initialisers;
  readonly seed: number;
  /** `step u32[8]`, to build for training. */
  readonly step?: Tensor;
  /** Some of the inputs that it is trained on. */
  readonly sample?: () => Inputs;
  /** What variables begin with, by name; those that it lacks begin as they would without it. */
  readonly initial?: ReadonlyMap<string, ArrayLike<number>>;
  /** Whether all variables get their numbers from elsewhere: until then they are zeros. */
  readonly isStored?: boolean;
  /** The names of layers whose variables don't train. */
  readonly frozen?: ReadonlySet<string>;
  /** The variable of the graph that a layer's variable of that name is (that of its own name). */
  inPlaceOf?(name: string): string;
}

/** A network with all that was noted while it was built. */
export interface NetRoot extends Net {
  /** What each layer computes, by its name, in the order of the layers. */
  readonly noted: ReadonlyMap<string, Tensor>;
  /** What each of these layers is, by its name, where it can be written down. */
  readonly described: ReadonlyMap<string, LayerDescription>;
  /** What variables become at the end of a training step. */
  readonly updates: ReadonlyMap<Tensor, Tensor>;
  /** The parameters that are added, of however many dimensions. */
  readonly biases: ReadonlySet<Tensor>;
}

/** Begins a network. */
export function createNet(options: NetOptions): NetRoot {
  const { graph, initialisers, seed, step, sample } = options;
  const { initial: first, isStored, frozen = new Set(), inPlaceOf = (name) => name } = options;
  const noted = new Map<string, Tensor>();
  const described = new Map<string, LayerDescription>();
  const updates = new Map<Tensor, Tensor>();
  const biases = new Set<Tensor>();
  const at = (path: string, isWithinFrozen = false): Net => {
    const named = (name: string) => path ? `${path}/${name}` : name;
    const isFrozen = isWithinFrozen || frozen.has(path);
    const make = (name: string, spec: Spec, { initial, isTrainable = true }: VariableOptions) => {
      const given = first?.get(name);
      return graph.variable(inPlaceOf(name), spec, {
        initial: given ? () => given : isStored ? undefined : initial,
        isTrainable: isTrainable && !isFrozen,
      });
    };
    return {
      graph,
      path,
      step: isFrozen ? undefined : step,
      sample,
      scope: (name) => at(named(name), isFrozen),
      variable: (name, spec, options = {}) => make(named(name), spec, options),
      parameter(name, shape, kind, begin = (usual: Initialiser) => usual) {
        const initial = () => initialise(begin(initialisers[kind]), shape, seed, named(name));
        const made = make(named(name), f32(...shape), { initial });
        if (kind === "bias") biases.add(made);
        return made;
      },
      update(variable, value) {
        checkUpdated(variable);
        updates.set(variable, value);
      },
      stream: (name) => streamOf(named(name)),
      note(tensor, description) {
        if (!path) return;
        noted.set(path, tensor);
        if (description) described.set(path, description);
      },
    };
  };
  return { ...at(""), noted, described, updates, biases };
}

/** What an optimizer changes is no layer's to change. */
function checkUpdated({ name, source }: Tensor): void {
  if (source.kind === "variable" && !source.isTrainable) return;
  const found = source.kind === "variable" ? "trainable" : "no variable";
  throw new TypeError(
    `Cannot update '${name}' as it is ${found}: make it by net.variable() with isTrainable: false`,
  );
}
