import { useComputed, useSignal } from "@preact/signals";
import { format } from "../gallery/format.ts";
import { Channel, channelNow } from "./Channel.tsx";
import { HeatGrid } from "./HeatGrid.tsx";
import { scaled } from "./scale.ts";
import { channelOf, type GradientState, largest } from "./state.ts";
import { WeightGrid } from "./WeightGrid.tsx";

/** The gradient of each weight: one filter for all places, so the parts of all places add up. */
export function WeightSum({ state }: { state: GradientState }) {
  const { gradient, weight, taken, shown } = state;
  const filter = gradient.value?.filter;
  if (!filter || !shown.value) return null;
  const { shape: [, columns, channels], bias } = filter;
  const channel = channelNow(state, channels);
  const { values, unit } = scaled(filter.gradient);
  const places = shown.value.height * shown.value.width;
  return (
    <>
      <h3>3. Summed over all {places.toLocaleString("en")} places</h3>
      <p>
        All places share the filter's weights, so each adds its part. Choose a weight to see
        them{unit && ` (gradients${unit})`}.
      </p>
      <Channel state={state} channels={channels} />
      <WeightGrid
        label={`Gradient of each weight${unit}`}
        values={channelOf(values, channels, channel)}
        columns={columns}
        strongest={largest(values)}
        bias={bias?.gradient}
        chosen={weight.value === filter.weights.length
          ? undefined
          : Math.floor(weight.value / channels)}
        onChosen={(k) =>
          weight.value = k === undefined ? filter.weights.length : k * channels + channel}
      />
      {taken.value && <Taken state={state} />}
    </>
  );
}

/** One weight: the part of each place, their sum, and what moving it does to the loss. */
function Taken({ state: { taken, place, shown } }: { state: GradientState }) {
  const free = useSignal(place.peek());
  const own = useComputed(() => taken.value!.parts);
  const { gradient, difference: { step, below, above, slope, uncertainty } } = taken.value!;
  const { height, width } = shown.value!;
  const at = own.value[free.value.y * width + free.value.x];
  return (
    <>
      <HeatGrid
        height={height}
        width={width}
        values={own.value}
        label="Each place's part of this weight's gradient"
        saidBy="part-said"
        place={free}
      />
      <p class="number" id="part-said" aria-live="polite">
        Row {free.value.y}, column {free.value.x} adds {format(at ?? 0)}; all places add up to{" "}
        <strong data-gradient={gradient}>{format(gradient)}</strong>.
      </p>
      <details class="difference" open>
        <summary>Is that right? Move the weight and look at the loss</summary>
        <table class="number">
          <tbody>
            <tr>
              <th scope="row">weight − {format(step)}</th>
              <td>loss {below.toFixed(7)}</td>
            </tr>
            <tr>
              <th scope="row">weight + {format(step)}</th>
              <td>loss {above.toFixed(7)}</td>
            </tr>
            <tr>
              <th scope="row">difference ÷ {format(2 * step)}</th>
              <td>
                <strong data-slope={slope} data-uncertainty={uncertainty}>{format(slope)}</strong>
              </td>
            </tr>
            <tr>
              <th scope="row">gradient</th>
              <td>
                <strong>{format(gradient)}</strong>
              </td>
            </tr>
          </tbody>
        </table>
        <p class="muted">
          The difference is computed from two runs of the whole network in single precision; another
          step gave {format(uncertainty)} more or less.
        </p>
      </details>
    </>
  );
}
