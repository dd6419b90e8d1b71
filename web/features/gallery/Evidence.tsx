import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { HeatAnswer } from "../../inspection/protocol.ts";
import type { Numbers } from "./api.ts";
import { drawHeat } from "./draw/heat.ts";
import { download } from "./draw/sheet.ts";
import { HeatChoice, type Kind, nameOf } from "./HeatChoice.tsx";
import { Prediction } from "./Prediction.tsx";
import type { GalleryState } from "./state.ts";

/** The pixels of the canvas to one of the picture. */
const ZOOM = 4;

/** The picture with its prediction, and over it what a class rests on. */
export function Evidence({ state }: { state: GalleryState }) {
  const { image, classIndex, props } = state;
  const canvas = useRef<HTMLCanvasElement>(null);
  const kind = useSignal<Kind>("none");
  const heat = useHeat(state, kind);
  useSignalEffect(() => {
    if (!image.value || !canvas.current) return;
    const { answer, numbers } = heat.value ?? {};
    drawHeat(canvas.current, image.value, props.viridis, numbers, answer?.width);
  });
  const keep = () =>
    canvas.current!.toBlob((blob) => download(blob!, `${props.run}_${kind.value}.png`));
  const shown = kind.value === "none"
    ? "The picture"
    : `${nameOf(kind.value)} of ${props.classes[classIndex.value]}`;
  return (
    <>
      <canvas
        class="evidence"
        ref={canvas}
        width={props.width * ZOOM}
        height={props.height * ZOOM}
        role="img"
        aria-label={shown}
      />
      <div class="says">
        <Prediction state={state} />
        <HeatChoice state={state} kind={kind} heat={heat.value} />
        {heat.value && (
          <button type="button" onClick={keep}>
            PNG<span class="visually-hidden">of this picture</span>
          </button>
        )}
      </div>
    </>
  );
}

/** The heat map of the chosen kind and class, as soon as it is there. */
function useHeat(state: GalleryState, kind: Signal<Kind>) {
  const heat = useSignal<Numbers<HeatAnswer> | undefined>(undefined);
  useSignalEffect(() => {
    heat.value = undefined;
    // Which class is predicted is known with the overview.
    const isKnown = state.overview.value?.picture === state.picture.value;
    if (kind.value === "none" || !isKnown) return state.asker.drop("heat");
    const path = `${kind.value}?${state.selection.value}&class=${state.classIndex.value}`;
    state.asker.numbers<HeatAnswer>("heat", path).then((found) => {
      if (found) heat.value = found;
    }, (error) => {
      kind.value = "none";
      state.fail(error);
    });
  });
  return heat;
}
