/** What keeps a network's weights beside those that are trained: their averages, and the best. @module */
import type { Graph, Tensor } from "../graph/graph.ts";
import { u32 } from "../graph/spec.ts";
import { STEP_SPEC } from "../graph/step.ts";
import { BEST, BEST_NONE, chooseBest, copyWhenBest } from "../ops/optimizer/best.ts";
import { moveAverage } from "../ops/optimizer/move_average.ts";
import { packLike, type ParameterGroup } from "./parameters.ts";

/** The best weights so far, decided and kept on the device. */
export interface BestTensors {
  /** `step u32[8]`: the epoch and the number of examples that were evaluated. */
  readonly step: Tensor;
  /** Loss and epoch of the best, as `BEST` lays them out. */
  readonly record: Tensor;
  /** Decide about the latest validation, and keep the variables where it is the best. */
  readonly outputs: readonly Tensor[];
  /** The network's variables as they were when they were best; as they are where they never were. */
  readonly restored: readonly Tensor[];
}

/** Variables of a network side by side, with their names. */
export type NamedPack = readonly [pack: Tensor, members: readonly (readonly [string, Tensor])[]];

/** All variables of a network in packs: those that are trained by group, the others by element type. */
export function packVariables(
  graph: Graph,
  variables: ReadonlyMap<string, Tensor>,
  groups: readonly Pick<ParameterGroup, "members" | "packed">[],
): NamedPack[] {
  const namesOf = (members: readonly Tensor[]) =>
    [...variables].filter(([, tensor]) => members.includes(tensor));
  const changed = groups.flatMap(({ members }) => members);
  const others = [...variables.values()].filter((tensor) => !changed.includes(tensor));
  return [
    ...groups.map(({ packed, members }) => [packed, namesOf(members)] as const),
    ...[...Map.groupBy(others, ({ dtype }) => dtype).values()].map((members) =>
      [graph.pack("constants", members), namesOf(members)] as const
    ),
  ];
}

/** Appends the moving average of all variables that are floats, running statistics among them. */
export function average(graph: Graph, packs: readonly NamedPack[], decay: number, step: Tensor) {
  const byName = new Map<string, Tensor>();
  const outputs: Tensor[] = [];
  const averaged = packs.map(([pack, members]): NamedPack => {
    if (pack.dtype !== "f32") return [pack, members];
    const average = packLike(graph, "ema", members, true);
    members.forEach(([name]) => byName.set(name, graph.variables.get(`ema/${name}`)!));
    outputs.push(graph.append(moveAverage, [average, pack, step], { decay }));
    return [average, members];
  });
  return { byName, outputs, packs: averaged };
}

/** Appends what keeps the variables where a validation's loss, the first of `sums`, is the lowest so far. */
export function keepBest(graph: Graph, packs: readonly NamedPack[], sums: Tensor): BestTensors {
  const step = graph.input("best step", STEP_SPEC);
  const record = graph.variable("best", u32(BEST_NONE.length), {
    initial: () => BEST_NONE,
    isTrainable: false,
  });
  const chosen = graph.append(chooseBest, [record, sums, step], { column: 0 });
  const kept = packs.map(([pack, members]) => [pack, packLike(graph, "best", members)] as const);
  const outputs = kept.map(([pack, best]) =>
    graph.append(copyWhenBest, [best, pack, chosen], { word: BEST.isBest })
  );
  const restored = kept.map(([pack, best]) =>
    graph.append(copyWhenBest, [pack, best, record], { word: BEST.epoch })
  );
  return { step, record, outputs: [chosen, ...outputs], restored };
}
