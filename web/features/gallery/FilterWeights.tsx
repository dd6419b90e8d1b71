import { useSignal, useSignalEffect } from "@preact/signals";
import type { FilterAnswer } from "../../inspection/protocol.ts";
import type { Numbers } from "./api.ts";
import { count, format } from "./format.ts";
import { Matrix } from "./Matrix.tsx";
import type { GalleryState } from "./state.ts";

/** The weights of a filter, by input channel. */
export function FilterWeights({ state }: { state: GalleryState }) {
  const found = useSignal<Numbers<FilterAnswer> | undefined>(undefined);
  const { layer, map } = state.chosen.value!;
  useSignalEffect(() => {
    const convolution = state.chosen.value?.layer.convolution;
    if (!convolution) return;
    state.asker.numbers<FilterAnswer>(
      "filters",
      `filters?${state.weights.value}&layer=${encodeURIComponent(convolution)}`,
    ).then((answer) => {
      if (answer) found.value = answer;
    }, state.fail);
  });
  if (!found.value) return <p class="muted">Reading the weights…</p>;
  const { answer: { shape: [rows, columns, channels, filters] }, numbers } = found.value;
  if (map >= filters) return null; // those of another layer, for a moment
  const bias = numbers[rows * columns * channels * filters + map];
  const kernels = Array.from(
    { length: channels },
    (_, c) =>
      Array.from({ length: rows * columns }, (_, k) => numbers[(k * channels + c) * filters + map]),
  );
  const strongest = kernels.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (
    <>
      <p class="muted number">
        {rows}×{columns} weights for {count(channels, "channel")}, up to ±{format(strongest)}, bias
        {" "}
        {format(bias)}, shared by all places of {layer.convolution}
      </p>
      <div class="kernels">
        {kernels.map((values, c) => (
          <Matrix
            key={c}
            title={`channel ${c}`}
            values={values}
            columns={columns}
            strongest={strongest}
            written={channels <= 3}
          />
        ))}
      </div>
    </>
  );
}
