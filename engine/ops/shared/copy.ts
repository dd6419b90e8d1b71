/** A dispatch that copies. @module */
import { input, output, type Pass } from "../../graph/op.ts";
import { bytesOf, sizeOf, type Spec } from "../../graph/spec.ts";
import source from "../../../shaders/shared/copy.wgsl" with { type: "text" };
import { FLAT, flatWorkgroups } from "./flat.ts";
import { part } from "./parts.ts";

/** Copies a tensor of that spec from the first binding to the second; half a word that is left over is 0. */
export function copyPass(spec: Spec): Pass {
  const words = bytesOf(spec) / 4;
  const hasHalf = spec.dtype === "f16" && sizeOf(spec.shape) % 2 > 0;
  return {
    parts: [FLAT, part("shared/copy.wgsl", source)],
    constants: { SIZE: words, LAST: hasHalf ? 0xffff : 0xffffffff },
    operands: [input(0), output()],
    workgroups: flatWorkgroups(words),
  };
}
