/** How functions of single numbers are computed for one number a thread, or for four. @module */
import type { Part } from "../../graph/op.ts";
import { part } from "../shared/parts.ts";

/** The numbers that a thread takes. */
export type LaneCount = 1 | 4;

/** A function in WGSL. */
export interface LaneFunction {
  /** The shader that calls it, for messages. */
  readonly path: string;
  /** The names of what it takes, in order. */
  readonly takes: readonly string[];
  /** What it gives, an expression of those. */
  readonly wgsl: string;
  /** Declarations that it needs. */
  readonly declared?: string;
}

/** The type `Lanes`, its `LANES`, and `applyLanes` by the function `apply` of each of its numbers. */
export function lanePart(
  { path, takes, wgsl, declared = "" }: LaneFunction,
  lanes: LaneCount,
): Part {
  const type = lanes === 4 ? "vec4f" : "f32";
  const of = (kind: string) => takes.map((name) => `${name}: ${kind}`).join(", ");
  const each = (field: string) => `apply(${takes.map((name) => name + field).join(", ")})`;
  const all = lanes === 4 ? `vec4f(${[".x", ".y", ".z", ".w"].map(each).join(", ")})` : each("");
  const text = `fn apply(${of("f32")}) -> f32 { return ${wgsl}; }
${declared}const LANES = ${lanes}u;
alias Lanes = ${type};
fn applyLanes(${of(type)}) -> ${type} { return ${all}; }`;
  return part(path, text);
}
