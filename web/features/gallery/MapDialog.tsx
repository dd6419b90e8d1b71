import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { CellAnswer } from "../../inspection/protocol.ts";
import { GalleryBackward } from "../gradient/GalleryBackward.tsx";
import { CellGrid } from "./CellGrid.tsx";
import { CellView } from "./CellView.tsx";
import { FilterWeights } from "./FilterWeights.tsx";
import { format, percent } from "./format.ts";
import { Scrubber } from "./Scrubber.tsx";
import type { GalleryState } from "./state.ts";
import { Strongest } from "./Strongest.tsx";
import { useStrongestPlace } from "./strongest_place.ts";

/** A map enlarged, with all that is known of it; shown while one is chosen. */
export function MapDialog({ state }: { state: GalleryState }) {
  const { props, chosen, maps, asker, selection, picture, overview, problem, fail } = state;
  const dialog = useRef<HTMLDialogElement>(null);
  const place = useStrongestPlace(state);
  const opacity = useSignal(0.55);
  const cell = useSignal<CellAnswer | undefined>(undefined);
  const isBackward = useSignal(false);
  const { layer, map } = chosen.value!;
  useEffect(() => {
    dialog.current!.showModal();
    dialog.current!.querySelector<HTMLElement>(".cells")!.focus();
  }, []);
  useSignalEffect(() => {
    if (!chosen.value) return;
    const { layer: { name }, map } = chosen.value;
    if (!maps.get(name)!.value) return; // the strongest cell is not known yet
    const { y, x } = place.value;
    const path = `cell?${selection.value}&layer=${
      encodeURIComponent(name)
    }&map=${map}&y=${y}&x=${x}`;
    asker.json<CellAnswer>("cell", path).then((found) => {
      if (found) cell.value = found;
    }, fail);
  });
  const statistics = overview.value?.layers.find(({ name }) => name === layer.name)?.maps[map];
  const step = (by: number) => {
    chosen.value = { layer, map: (map + by + layer.channels) % layer.channels };
  };
  return (
    <dialog
      class="map-dialog"
      ref={dialog}
      aria-labelledby="map-title"
      onClose={() => chosen.value = undefined}
    >
      <div class="row spread">
        <h2 id="map-title">Map {map} of {layer.name}</h2>
        <div class="row">
          <button type="button" onClick={() => step(-1)}>
            Previous<span class="visually-hidden">map</span>
          </button>
          <button type="button" onClick={() => step(1)}>
            Next<span class="visually-hidden">map</span>
          </button>
          <button type="button" class="primary" onClick={() => dialog.current!.close()}>
            Close
          </button>
        </div>
      </div>
      {problem.value && <p class="problem" role="alert">{problem.value}</p>}
      <Scrubber state={state} />
      <Direction isBackward={isBackward} />
      {isBackward.value
        ? <GalleryBackward state={state} place={place} />
        : (
          <div class="map-columns">
            <div>
              <CellGrid state={state} place={place} opacity={opacity} />
              <label class="row">
                <span class="muted">Map over the picture</span>
                <input
                  type="range"
                  min={0}
                  max={100}
                  value={100 * opacity.value}
                  onInput={({ currentTarget }) => opacity.value = Number(currentTarget.value) / 100}
                />
              </label>
              <h3>The map in numbers</h3>
              {statistics && (
                <p class="number">
                  {format(statistics.min)} to {format(statistics.max)}, mean{" "}
                  {format(statistics.mean)}, {percent(statistics.zeroFraction)} of its cells are 0
                </p>
              )}
              <h3>What excites it most</h3>
              <Strongest state={state} />
            </div>
            <div>
              <h3>How this cell comes about</h3>
              {cell.value && <CellView cell={cell.value} />}
              <h3>Its filter</h3>
              <FilterWeights state={state} />
              {layer.convolution && (
                <p>
                  <a
                    href={`/gallery/${encodeURIComponent(props.run)}/film?${new URLSearchParams({
                      layer: layer.name,
                      map: String(map),
                      picture: picture.value,
                    })}`}
                  >
                    Film: how this filter was born
                  </a>
                </p>
              )}
            </div>
          </div>
        )}
    </dialog>
  );
}

/** How a cell comes about, or what the loss says of it; and where both are explained. */
function Direction({ isBackward }: { isBackward: Signal<boolean> }) {
  return (
    <div class="row spread">
      <div class="segments" role="group" aria-label="Direction">
        {[false, true].map((backward) => (
          <button
            key={String(backward)}
            type="button"
            aria-pressed={isBackward.value === backward}
            onClick={() => isBackward.value = backward}
          >
            {backward ? "Backward" : "Forward"}
          </button>
        ))}
      </div>
      <a href="/learn">How this works</a>
    </div>
  );
}
