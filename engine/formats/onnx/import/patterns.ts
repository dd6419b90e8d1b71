/** Nodes that are one op together. @module */
import type { NodeProto } from "../proto.ts";
import type { Value } from "./value.ts";

/** What patterns are looked for in. */
export interface Surroundings {
  /** A tensor that must stay. */
  readonly output: string;
  /** The numbers of the file. */
  readonly values: ReadonlyMap<string, Value>;
}

/** The nodes, with one for several where these are an op that there is here. */
export function simplified(
  nodes: readonly NodeProto[],
  _surroundings: Surroundings,
): readonly NodeProto[] {
  return nodes;
}
