/** The networks and sizes that a budget may choose from, each as options of `train`. @module */
import { ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import type { Candidate } from "../../engine/train/budget.ts";
import { LEARNED, LEAST_SIDE, SCALES } from "../../engine/train/worth.ts";
import type { Parsed } from "../terminal/arguments.ts";
import { networkOfRecipe } from "./network_choice.ts";

/** Options that are of one network, or name it. */
const OF_A_NETWORK = ["architecture", "model", "from", "filters", "units"];

/** Whether the command line decides on the network: itself, or by a recipe that is for one. */
const isFixed = (parsed: Parsed) =>
  networkOfRecipe(parsed) !== undefined || OF_A_NETWORK.some((name) => parsed.has(name));

/** All that may be chosen where pictures have this usual size; what was said is kept. */
export function candidatesOf(
  parsed: Parsed,
  { architecture, height, width }: Pick<Candidate, "architecture" | "height" | "width">,
): Candidate[] {
  const names = Object.keys(LEARNED).filter((name) => name in ARCHITECTURES);
  const isSizeFixed = parsed.has("size") || parsed.has("from");
  const scales = SCALES.map(({ scale }) => scale)
    .filter((scale) =>
      scale === 1 || !isSizeFixed && Math.min(height, width) * scale >= LEAST_SIDE
    );
  return (isFixed(parsed) ? [architecture] : names).flatMap((architecture) =>
    scales.map((scale) => ({
      architecture,
      scale,
      height: Math.round(height * scale),
      width: Math.round(width * scale),
    }))
  );
}

/** What is to be said to `train` for a candidate, beside what was said. */
export function optionsOf(parsed: Parsed, { architecture, scale, height, width }: Candidate) {
  return [
    ...parsed.has("recipe") ? [] : ["--recipe", "best"],
    ...isFixed(parsed) ? [] : ["--architecture", architecture],
    ...scale === 1 ? [] : ["--size", `${height}x${width}`],
  ];
}
