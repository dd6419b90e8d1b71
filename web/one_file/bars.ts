/** How likely the classes are. @module */
import { percent } from "../shared/format.ts";
import { element } from "./elements.ts";

/** Of more classes, the likeliest are shown. */
const MOST = 5;

/** The classes by number, the likeliest first. */
export function byLikelihood(probabilities: Float32Array): number[] {
  return [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
}

/** A list of the likeliest classes, a bar each. */
export function barsOf(classes: readonly string[], probabilities: Float32Array): HTMLElement {
  return element(
    "ul",
    { class: "bars" },
    ...byLikelihood(probabilities).slice(0, MOST).map((k) => {
      const probability = probabilities[k];
      const bar = element("span", { class: "bar", "aria-hidden": "true" });
      bar.style.setProperty("--share", String(probability));
      return element(
        "li",
        {},
        element("span", { class: "name" }, classes[k]),
        element("span", { class: "number" }, percent(probability)),
        bar,
      );
    }),
  );
}
