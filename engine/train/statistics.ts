/** What layers update themselves, such as running statistics, in a graph. @module */
import type { Graph, Tensor } from "../graph/graph.ts";
import { updateStatistics } from "../ops/optimizer/update_statistics.ts";
import type { TakenStep } from "./loss_scaling.ts";
import type { ParameterGroup } from "./parameters.ts";

/** Variables of one element type that layers update, which no optimizer trains. */
export interface StatisticsGroup {
  readonly members: readonly Tensor[];
  /** All of them, flat. */
  readonly packed: Tensor;
  /** The number of its first element among those of all groups, which parameters precede. */
  readonly offset: number;
  /** What a step makes of them. */
  readonly updated: Tensor;
}

/** Variables that layers update, each with what it becomes. */
export type Updates = readonly (readonly [variable: Tensor, value: Tensor])[];

/**
 * Appends the updates that layers asked for, after the gradients, which read the old numbers: where a
 * step changes no weight, as one is not finite or halves overflowed, no statistic changes either.
 */
export function appendStatistics(
  graph: Graph,
  updates: Updates,
  groups: readonly ParameterGroup[],
  { step, status }: TakenStep,
): StatisticsGroup[] {
  let offset = groups.reduce((end, { packed }) => end + packed.shape[0], 0);
  return [...Map.groupBy(updates, ([{ dtype }]) => dtype)].map(([dtype, updates]) => {
    const members = updates.map(([variable]) => variable);
    const packed = graph.pack(`${dtype} statistics`, members);
    const values = graph.pack(`next ${dtype} statistics`, updates.map(([, value]) => value));
    const updated = graph.append(updateStatistics, [packed, values, step, status], { offset });
    const group = { members, packed, offset, updated };
    offset += packed.shape[0];
    return group;
  });
}
