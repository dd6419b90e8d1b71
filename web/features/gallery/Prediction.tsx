import { percent } from "./format.ts";
import type { GalleryState } from "./state.ts";

/** The probability of each class; one of them is chosen for the heat maps. */
export function Prediction({ state }: { state: GalleryState }) {
  const { overview, classIndex, props: { classes } } = state;
  const probabilities = overview.value?.probabilities;
  const best = probabilities?.indexOf(Math.max(...probabilities));
  return (
    <fieldset class="prediction" aria-busy={!probabilities}>
      <legend>The network says</legend>
      {classes.map((name, i) => (
        <label key={name} class={i === best ? "best" : undefined}>
          <input
            type="radio"
            name="class"
            checked={classIndex.value === i}
            onChange={() => classIndex.value = i}
          />
          <span class="class-name">{name}</span>
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class="track" width="100" height="8" rx="2" />
            <rect class="bar" width={100 * (probabilities?.[i] ?? 0)} height="8" rx="2" />
          </svg>
          <span class="number">{probabilities ? percent(probabilities[i]) : "…"}</span>
        </label>
      ))}
    </fieldset>
  );
}
