import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { SmallNetwork, SmallPicture } from "../../messages/learn.ts";
import { addressed } from "../../shared/address.ts";
import { askerBelow } from "../gallery/api.ts";
import { CellView } from "../gallery/CellView.tsx";
import { percent } from "../gallery/format.ts";
import { Matrix } from "../gallery/Matrix.tsx";
import { askerOf } from "../gradient/asker.ts";
import { HeatGrid } from "../gradient/HeatGrid.tsx";
import { type GradientState, largest } from "../gradient/state.ts";
import { LINES } from "../../messages/learn.ts";

interface SmallForwardProps {
  readonly state: GradientState;
  readonly network: SmallNetwork;
  readonly picture: SmallPicture;
  readonly layer: Signal<string>;
  /** Whether the layer may be chosen. */
  readonly isChosen: boolean;
}

/** What the network makes of the picture, layer by layer, in numbers. */
export function SmallForward({ state, network, picture, layer, isChosen }: SmallForwardProps) {
  const { subject, rates, wanted, place, cell, moments } = state;
  const maps = useSignal<readonly (readonly number[])[]>([]);
  const askers = useMemo(() => {
    // Each layer's numbers are waited for on their own.
    return network.map(() =>
      askerOf(askerBelow((path) => addressed(`/learn/${path}`)), () => subject.value)
    );
  }, []);
  useSignalEffect(() => {
    const about = { map: 0, class: wanted.value ?? 0, rates: rates.value };
    const all = network.map(({ name }, i) =>
      askers[i].ask({ ...about, kind: "gradient", layer: name })
    );
    Promise.all(all).then((found) => {
      if (found.every((one) => one !== undefined)) maps.value = found.map(({ values }) => values);
    }, () => {}); // the view below says why
  });
  const pixels = picture.rows.flatMap((row) => [...row].map((pixel) => pixel === "#" ? 1 : 0));
  const probabilities = moments.value.at(-1)?.probabilities;
  const { x, y } = place.value;
  return (
    <>
      <div class="forward">
        <figure>
          <Matrix title="The picture" values={pixels} columns={7} strongest={2} written />
          <figcaption>The picture</figcaption>
        </figure>
        {network.map(({ name, height, width }, i) =>
          maps.value[i] && (
            <figure key={name} class={layer.value === name ? "chosen" : undefined}>
              {layer.value === name
                ? (
                  <HeatGrid
                    height={height}
                    width={width}
                    values={maps.value[i]}
                    label={`Cells of ${name}`}
                    place={place}
                  />
                )
                : (
                  <Matrix
                    title={`Cells of ${name}`}
                    values={maps.value[i]}
                    columns={width}
                    strongest={largest(maps.value[i])}
                    written
                  />
                )}
              <figcaption>
                {isChosen
                  ? (
                    <button
                      type="button"
                      aria-pressed={layer.value === name}
                      onClick={() => {
                        place.value = { y: Math.min(y, height - 1), x: Math.min(x, width - 1) };
                        layer.value = name;
                      }}
                    >
                      {name}
                    </button>
                  )
                  : name}
              </figcaption>
            </figure>
          )
        )}
        {probabilities && (
          <ul class="number" aria-label="What the network says">
            {LINES.map((name, i) => <li key={name}>{name} {percent(probabilities[i])}</li>)}
          </ul>
        )}
      </div>
      {cell.value && (
        <>
          <h3>How row {y}, column {x} of {layer.value} comes about</h3>
          <CellView cell={cell.value.origin} />
        </>
      )}
    </>
  );
}
