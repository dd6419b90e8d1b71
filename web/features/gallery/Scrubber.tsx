import { useSignal, useSignalEffect } from "@preact/signals";
import type { GalleryState } from "./state.ts";

/** How long each snapshot is shown, at least, in milliseconds. */
const PACE = 600;

/** Goes through the snapshots of the training. */
export function Scrubber({ state }: { state: GalleryState }) {
  const { snapshot, overview } = state;
  const isPlaying = useSignal(false);
  const snapshots = state.snapshots.value;
  const last = snapshots.length - 1;
  useSignalEffect(() => {
    // Each overview that arrives is shown for a while, then the next is asked for.
    if (!isPlaying.value || !overview.value) return;
    const timer = setTimeout(() => {
      if (snapshot.peek() < state.snapshots.peek().length - 1) snapshot.value++;
      else isPlaying.value = false;
    }, PACE);
    return () => clearTimeout(timer);
  });
  const toggle = () => {
    if (!isPlaying.value && snapshot.value === last) snapshot.value = 0;
    isPlaying.value = !isPlaying.value;
  };
  return (
    <div class="scrubber">
      <button type="button" disabled={last === 0} onClick={toggle}>
        {isPlaying.value ? "Pause" : "Play"}
        <span class="visually-hidden">the training</span>
      </button>
      <label>
        <span class="visually-hidden">Snapshot of the training</span>
        <input
          type="range"
          min={0}
          max={last}
          value={snapshot.value}
          aria-valuetext={snapshots[snapshot.value].name}
          onInput={({ currentTarget }) => snapshot.value = Number(currentTarget.value)}
        />
      </label>
      <output class="number">{snapshots[snapshot.value].name}</output>
    </div>
  );
}
