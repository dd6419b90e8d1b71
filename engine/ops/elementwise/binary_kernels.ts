/** The kernels of a function of two elements. @module */
import {
  type Call,
  input,
  type Kernel,
  type NoAttributes,
  output,
  type Part,
  shapeOf,
} from "../../graph/op.ts";
import { sizeOf } from "../../graph/spec.ts";
import source from "../../../shaders/elementwise/binary.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { broadcastWalk, dimensions, STRIDES, type Walk } from "../shared/strides.ts";
import { type LaneCount, lanePart } from "./lanes.ts";

/** The walk over the output of a call through both inputs. */
export const walkOf = (call: Call<NoAttributes>): Walk =>
  broadcastWalk(shapeOf(call), call.inputs.map(({ shape }) => shape));

/** Those of the function `wgsl` of `a` and `b`, which calls what is in `parts`. */
export function binaryKernels(
  name: string,
  wgsl: string,
  parts: readonly Part[],
): Kernel<NoAttributes>[] {
  const kernel = (lanes: LaneCount): Kernel<NoAttributes> =>
    flatKernel({
      name: lanes === 4 ? `${name}@4` : name,
      parts: [
        STRIDES,
        ...parts,
        lanePart({ path: `elementwise/binary.wgsl of ${name}`, takes: ["a", "b"], wgsl }, lanes),
        part("elementwise/binary.wgsl", source),
      ],
      operands: [input(0), input(1), output()],
      constants(call) {
        const { extents, strides: [a, b], types: [left, right] } = lanes === 4
          ? quadsOf(walkOf(call))
          : { ...walkOf(call), types: ["f32", "f32"] };
        return {
          RANK: extents.length,
          SIZE: sizeOf(shapeOf(call)),
          EXTENTS: dimensions(extents),
          A_STRIDES: dimensions(a),
          B_STRIDES: dimensions(b),
          Left: left,
          Right: right,
        };
      },
      threads: (call) => sizeOf(shapeOf(call)) / lanes,
    });
  const isOfQuads = (call: Call<NoAttributes>) => walkOf(call).extents.at(-1)! % 4 === 0;
  return [{ ...kernel(4), fits: isOfQuads }, kernel(1)];
}

/**
 * A walk whose innermost dimension counts fours: through vec4s of a tensor that lies there as it is,
 * through numbers of one that repeats.
 */
function quadsOf({ extents, strides }: Walk): Walk & { readonly types: readonly string[] } {
  const isVector = strides.map((steps) => steps.at(-1) === 1);
  return {
    extents: [...extents.slice(0, -1), extents.at(-1)! / 4],
    strides: strides.map((steps, t) =>
      isVector[t] ? [...steps.slice(0, -1).map((step) => step / 4), 1] : steps
    ),
    types: isVector.map((is) => is ? "vec4f" : "f32"),
  };
}
