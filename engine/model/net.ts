/** What layers build with: a graph, a scope's name, variables and random streams by name. @module */
import type { Graph, Tensor } from "../graph/graph.ts";
import { streamOf } from "../graph/random.ts";
import { f32, type Shape } from "../graph/spec.ts";
import { initialise, type Initialiser } from "./initialisers.ts";

/** How the parameters of a network begin, by what they are. */
export interface Initialisers {
  /** Kernels `[KH, KW, C, F]` of convolutions. */
  readonly convolution: Initialiser;
  /** Kernels `[C, units]` of dense layers. */
  readonly dense: Initialiser;
  /** Vectors that are added, `[F]`. */
  readonly bias: Initialiser;
}

/** A network under construction, as a layer sees it. */
export interface Net {
  /** What layers append their ops to. */
  readonly graph: Graph;
  /** The name of the layer that is being built: `block2/conv1`; empty for the whole. */
  readonly path: string;
  /** `step u32[8]` where the network is built for training; absent where it only predicts. */
  readonly step?: Tensor;
  /** The same network, as a layer within this one sees it. */
  scope(name: string): Net;
  /** The parameter of that name below `path`, made when first asked for: two builds share it. */
  parameter(name: string, shape: Shape, kind: keyof Initialisers): Tensor;
  /** The stream of random numbers of that name below `path`. */
  stream(name: string): number;
  /** Keeps what the layer `path` computes by its name, for whoever looks into the network. */
  note(tensor: Tensor): void;
}

/** What a network is built on. */
export interface NetOptions {
  readonly graph: Graph;
  readonly initialisers: Initialisers;
  readonly seed: number;
  /** `step u32[8]`, to build for training. */
  readonly step?: Tensor;
}

/** A network with all that was noted while it was built. */
export interface NetRoot extends Net {
  /** What each layer computes, by its name, in the order of the layers. */
  readonly noted: ReadonlyMap<string, Tensor>;
}

/** Begins a network. */
export function createNet({ graph, initialisers, seed, step }: NetOptions): NetRoot {
  const noted = new Map<string, Tensor>();
  const at = (path: string): Net => {
    const named = (name: string) => path ? `${path}/${name}` : name;
    return {
      graph,
      path,
      step,
      scope: (name) => at(named(name)),
      parameter(name, shape, kind) {
        const initial = () => initialise(initialisers[kind], shape, seed, named(name));
        return graph.variable(named(name), f32(...shape), { initial });
      },
      stream: (name) => streamOf(named(name)),
      note(tensor) {
        if (path) noted.set(path, tensor);
      },
    };
  };
  return { ...at(""), noted };
}
