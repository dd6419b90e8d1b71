/** What layer and group normalisation share: numbers of one row that are normalised together. @module */
import { type Call, type Kernel, type Operand, type Pass, type Values } from "../../graph/op.ts";
import source from "../../../shaders/normalisation/sets.wgsl" with { type: "text" };
import statistics from "../../../shaders/normalisation/set_statistics.wgsl" with { type: "text" };
import threads from "../../../shaders/normalisation/set_statistics_threads.wgsl" with {
  type: "text",
};
import totalFour from "../../../shaders/normalisation/total_four.wgsl" with { type: "text" };
import totalNumber from "../../../shaders/normalisation/total_number.wgsl" with { type: "text" };
import workgroup from "../../../shaders/normalisation/set_statistics_workgroup.wgsl" with {
  type: "text",
};
import { FLAT, flatWorkgroups } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";

/** How a tensor is seen: `[rows, places, groups, width]`; a row's group is normalised together. */
export interface Sets {
  readonly rows: number;
  readonly places: number;
  readonly groups: number;
  readonly width: number;
  /** What is added to a variance. */
  readonly epsilon: number;
}

/** `Number`, and which set a place is of. */
export const SETS = [FLAT, part("normalisation/sets.wgsl", source)];

/** How many channels a thread takes side by side. */
export const lanesOf = ({ width }: Sets) => width % 4 ? 1 : 4;

/** How many threads take all numbers, `lanesOf` each. */
export const numbersOfSets = (sets: Sets) =>
  sets.rows * sets.places * sets.groups * sets.width / lanesOf(sets);

/** The constants of `normalisation/sets.wgsl`. */
export function setConstants(sets: Sets) {
  const { rows, places, groups, width, epsilon } = sets;
  const lanes = lanesOf(sets);
  return {
    Number: lanes === 4 ? "vec4f" : "f32",
    LANES: lanes,
    ROWS: rows,
    PLACES: places,
    GROUPS: groups,
    WIDTH: width / lanes,
    EPSILON: epsilon,
  };
}

/** The place of each number in statistics of sets, and its channel. */
export function eachInSets(
  { places, groups, width }: Sets,
  size: number,
  visit: (i: number, set: number, channel: number) => void,
): void {
  const channels = groups * width;
  for (let i = 0; i < size; i++) {
    const channel = i % channels;
    const row = Math.floor(i / (places * channels));
    visit(i, row * groups + Math.floor(channel / width), channel);
  }
}

/** Mean and 1 / √(variance + epsilon) of each set. */
export function setMoments(x: Values, sets: Sets) {
  const count = sets.places * sets.width;
  const mean = new Float64Array(sets.rows * sets.groups);
  const variance = mean.slice();
  eachInSets(sets, x.length, (i, set) => mean[set] += x[i] / count);
  eachInSets(sets, x.length, (i, set) => variance[set] += (x[i] - mean[set]) ** 2 / count);
  return { mean, inverse: variance.map((value) => 1 / Math.sqrt(value + sets.epsilon)) };
}

/** The pass that computes what normalises each set, by a workgroup or a thread each. */
export function statisticsPass(
  sets: Sets,
  { operands: [x, dy, scale], target, by }: {
    /** x, then the gradient and the scale that it goes through, where it is wanted. */
    readonly operands: readonly Operand[];
    readonly target: Operand;
    readonly by: "threads" | "workgroup";
  },
): Pass {
  const count = sets.rows * sets.groups;
  return {
    parts: [
      ...SETS,
      lanesOf(sets) === 4
        ? part("normalisation/total_four.wgsl", totalFour)
        : part("normalisation/total_number.wgsl", totalNumber),
      part("normalisation/set_statistics.wgsl", statistics),
      by === "threads"
        ? part("normalisation/set_statistics_threads.wgsl", threads)
        : part("normalisation/set_statistics_workgroup.wgsl", workgroup),
    ],
    constants: { ...setConstants(sets), GRADIENT: String(dy !== undefined) },
    operands: [x, dy ?? x, scale ?? x, target],
    workgroups: by === "threads" ? flatWorkgroups(count) : [count],
  };
}

/** The kernels of an op of such sets: GPUs take a workgroup a set, by reckoning. */
export function setKernels<A>(
  name: string,
  passes: (call: Call<A>, by: "threads" | "workgroup") => Pass[],
): Kernel<A>[] {
  return [
    {
      name: `${name}_workgroup`,
      purpose: "gpu",
      passes: (call) => passes(call, "workgroup"),
    },
    { name, passes: (call) => passes(call, "threads") },
  ];
}
