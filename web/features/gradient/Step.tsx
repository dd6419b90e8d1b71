import { format, percent } from "../gallery/format.ts";
import { likeliest } from "../gallery/likeliest.ts";
import { Matrix } from "../gallery/Matrix.tsx";
import { channelNow } from "./Channel.tsx";
import { scaled } from "./scale.ts";
import { channelOf, type GradientState, largest } from "./state.ts";

interface StepProps {
  readonly state: GradientState;
  readonly classes: readonly string[];
}

/** weight − learning rate × gradient, and what it makes of the picture. */
export function Step({ state, classes }: StepProps) {
  const { rate, rates, moments, gradient } = state;
  const count = gradient.value!.weights;
  const isAsking = moments.value.length <= rates.value.length;
  return (
    <>
      <h3>{gradient.value!.filter ? "4. A step downhill" : "A step downhill"}</h3>
      <NewWeights state={state} />
      <div class="row">
        <label class="field">
          <span>Learning rate</span>
          <input
            type="number"
            min="0"
            step="any"
            value={rate}
            onChange={({ currentTarget }) => {
              const value = Number(currentTarget.value);
              if (value >= 0 && Number.isFinite(value)) rate.value = value;
            }}
          />
        </label>
        <button
          type="button"
          class="primary"
          aria-disabled={isAsking}
          onClick={() => {
            if (!isAsking) rates.value = [...rates.value, rate.value];
          }}
        >
          Take this step
        </button>
        <button
          type="button"
          aria-disabled={rates.value.length === 0}
          onClick={() => rates.value = []}
        >
          Back to the start
        </button>
      </div>
      <Moments state={state} classes={classes} />
      <p class="muted">
        Plain gradient descent on this one picture: every one of the network's{" "}
        {count.toLocaleString("en")}{" "}
        weights takes the step, without momentum or decay. Nothing is saved.
      </p>
    </>
  );
}

/** The filter's weights before and after the next step. */
function NewWeights({ state }: { state: GradientState }) {
  const { gradient, rate } = state;
  const filter = gradient.value!.filter;
  if (!filter) return null;
  const { shape: [, columns, channels], weights, gradient: slopes } = filter;
  const channel = channelNow(state, channels);
  const change = slopes.map((slope) => rate.value * slope);
  const own = (numbers: readonly number[]) => channelOf(numbers, channels, channel);
  const matrix = (title: string, numbers: readonly number[], strongest: number) => (
    <figure>
      <Matrix title={title} values={own(numbers)} columns={columns} strongest={strongest} written />
      <figcaption>{title}</figcaption>
    </figure>
  );
  const strongest = largest(weights);
  const { values, unit } = scaled(change);
  return (
    <div class="matrices">
      {matrix("weight", weights, strongest)}
      <span aria-hidden="true">−</span>
      {matrix(`${format(rate.value)} × gradient${unit}`, values, largest(values))}
      <span aria-hidden="true">=</span>
      {matrix("new weight", weights.map((w, i) => w - change[i]), strongest)}
    </div>
  );
}

/** So many steps are listed: the first, and the last ones. */
const LISTED = 6;

/** The loss and the probabilities before the first step and after each. */
function Moments({ state: { moments, wanted, rates }, classes }: StepProps) {
  const all = moments.value;
  const last = all.at(-1);
  if (!last) return null;
  const shown = likeliest(classes.length, last.probabilities, [wanted.value]).slice(0, 4);
  if (!shown.includes(wanted.value!)) shown.push(wanted.value!);
  const listed = all.map((moment, step) => ({ ...moment, step }))
    .filter(({ step }) => step === 0 || step > all.length - LISTED);
  return (
    <div class="scroll" role="status">
      <table class="number moments">
        <thead>
          <tr>
            <th scope="col">Steps</th>
            <th scope="col">Loss</th>
            {shown.map((i) => (
              <th key={i} scope="col" class={i === wanted.value ? "wanted-class" : undefined}>
                {classes[i]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {listed.map(({ step, loss, probabilities }) => (
            <tr key={step} aria-current={step === rates.value.length ? "step" : undefined}>
              <th scope="row">{step === 0 ? "before" : step}</th>
              <td>{format(loss)}</td>
              {shown.map((i) => <td key={i}>{percent(probabilities[i])}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
