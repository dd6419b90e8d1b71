/** A dispatch that copies. @module */
import { input, output, type Pass } from "../../graph/op.ts";
import source from "../../../shaders/shared/copy.wgsl" with { type: "text" };
import { FLAT, flatWorkgroups } from "./flat.ts";
import { part } from "./parts.ts";

/** Copies so many words from the first binding to the second. */
export function copyPass(words: number): Pass {
  return {
    parts: [FLAT, part("shared/copy.wgsl", source)],
    constants: { SIZE: words },
    operands: [input(0), output()],
    workgroups: flatWorkgroups(words),
  };
}
