import type { GradientState } from "./state.ts";

/** The input channel of the weight that is taken apart: it is shown everywhere. */
export function channelNow({ weight }: GradientState, channels: number): number {
  return Math.max(0, weight.value) % channels;
}

const COLORS = ["red", "green", "blue"];

/** Chooses an input channel, where there are several. */
export function Channel({ state, channels }: { state: GradientState; channels: number }) {
  const { weight } = state;
  if (channels === 1) return null;
  const channel = channelNow(state, channels);
  return (
    <label class="field channel">
      <span>Channel of the layer before</span>
      <select
        value={channel}
        onChange={({ currentTarget }) => weight.value += Number(currentTarget.value) - channel}
      >
        {Array.from(
          { length: channels },
          (_, i) => <option key={i} value={i}>{channels === 3 ? COLORS[i] : i}</option>,
        )}
      </select>
    </label>
  );
}
