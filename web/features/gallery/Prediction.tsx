import { percent } from "./format.ts";
import { likeliest } from "./likeliest.ts";
import type { GalleryState } from "./state.ts";

/** The probability of each class; one of them is chosen for the heat maps. */
export function Prediction({ state }: { state: GalleryState }) {
  const { overview, classIndex, picture, named, props: { classes } } = state;
  const truth = named.value?.truth;
  const probabilities = overview.value?.probabilities;
  const shown = likeliest(classes.length, probabilities, [classIndex.value, truth]);
  const best = probabilities?.indexOf(Math.max(...probabilities));
  return (
    <fieldset class="prediction" aria-busy={!probabilities && picture.value !== ""}>
      <legend>The network says</legend>
      <Verdict state={state} best={best} />
      {shown.map((i) => (
        <label key={i} class={i === best ? "best" : undefined}>
          <input
            type="radio"
            name="class"
            checked={classIndex.value === i}
            onChange={() => classIndex.value = i}
          />
          <span class="class-name">
            {classes[i]} {i === truth && <span class="tag good">true label</span>}
          </span>
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class="track" width="100" height="8" rx="2" />
            <rect class="bar" width={100 * (probabilities?.[i] ?? 0)} height="8" rx="2" />
          </svg>
          <span class="number">{probabilities ? percent(probabilities[i]) : "…"}</span>
        </label>
      ))}
      {shown.length < classes.length && (
        <div class="row">
          <label class="field">
            <span>Any of {classes.length} classes</span>
            <select
              value={classIndex.value}
              onChange={({ currentTarget }) => classIndex.value = Number(currentTarget.value)}
            >
              {classes.map((name, i) => <option key={i} value={i}>{name}</option>)}
            </select>
          </label>
        </div>
      )}
    </fieldset>
  );
}

/** Whether the network is right about a picture whose true label is known. */
function Verdict({ state, best }: { state: GalleryState; best?: number }) {
  const { named, overview, picture, snapshots, snapshot, props } = state;
  const { run, classes, parts, isTested } = props;
  const truth = named.value?.truth;
  if (best === undefined || truth === undefined || overview.value?.picture !== picture.value) {
    return null;
  }
  const { from } = parts.find(({ name }) => name === "test") ?? {};
  const isOfTest = isTested && named.value!.number >= from! &&
    snapshots.value[snapshot.value].id === "model";
  return (
    <p class={best === truth ? "verdict right" : "verdict wrong"} role="status">
      {best === truth ? "Right" : "Wrong"}: the true label is {classes[truth]}.{" "}
      {isOfTest && (
        <a href={`/runs/${encodeURIComponent(run)}/cell/${truth}/${best}`}>
          {best === truth
            ? `All ${classes[truth]} it gets right`
            : `All ${classes[truth]} taken for ${classes[best]}`}
        </a>
      )}
    </p>
  );
}
