import { useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { HeatAnswer } from "../../inspection/protocol.ts";
import type { Numbers } from "./api.ts";
import { drawHeat } from "../draw/heat.ts";
import { download } from "../draw/sheet.ts";
import { format, percent } from "./format.ts";
import { Prediction } from "./Prediction.tsx";
import type { GalleryState } from "./state.ts";

type Kind = "none" | "grad-cam" | "occlusion";

const KINDS: { kind: Kind; name: string; about: string }[] = [
  { kind: "none", name: "Picture", about: "The picture in the size that the network takes." },
  {
    kind: "grad-cam",
    name: "Grad-CAM",
    about: "Places whose last feature maps raise the score of the class.",
  },
  {
    kind: "occlusion",
    name: "Occlusion",
    about: "Places that a grey patch may not hide without lowering the class's probability.",
  },
];

const ZOOM = 4;

/** The picture with its prediction, and over it what a class rests on. */
export function Evidence({ state }: { state: GalleryState }) {
  const { asker, selection, classIndex, image, props } = state;
  const canvas = useRef<HTMLCanvasElement>(null);
  const kind = useSignal<Kind>("none");
  const heat = useSignal<Numbers<HeatAnswer> | undefined>(undefined);
  const isBusy = useSignal(false);
  useSignalEffect(() => {
    heat.value = undefined;
    isBusy.value = kind.value !== "none";
    if (kind.value === "none") return asker.drop("heat");
    const path = `${kind.value}?${selection.value}&class=${classIndex.value}`;
    asker.numbers<HeatAnswer>("heat", path).then((found) => {
      if (!found) return;
      heat.value = found;
      isBusy.value = false;
    }, (error) => {
      isBusy.value = false;
      state.fail(error);
    });
  });
  useSignalEffect(() => {
    if (!image.value || !canvas.current) return;
    const { answer, numbers } = heat.value ?? {};
    drawHeat(canvas.current, image.value, props.viridis, numbers, answer?.width);
  });
  const { about, name } = KINDS.find((one) => one.kind === kind.value)!;
  const highest = heat.value?.numbers.reduce((a, b) => Math.max(a, b));
  const className = props.classes[classIndex.value];
  return (
    <>
      <canvas
        class="evidence"
        ref={canvas}
        width={props.width * ZOOM}
        height={props.height * ZOOM}
        role="img"
        aria-label={kind.value === "none" ? "The picture" : `${name} of ${className}`}
      />
      <div class="says">
        <Prediction state={state} />
        <div class="segments" role="group" aria-label="What is shown over the picture">
          {KINDS.map(({ kind: value, name }) => (
            <button
              key={value}
              type="button"
              aria-pressed={kind.value === value}
              onClick={() => kind.value = value}
            >
              {name}
            </button>
          ))}
        </div>
        <p class="muted" role="status">
          {isBusy.value ? "Looking…" : about} {highest !== undefined && (
            <span class="number">
              {className}: up to{" "}
              {kind.value === "occlusion" ? `${percent(highest)} less` : format(highest)}.
            </span>
          )}
        </p>
        {heat.value && (
          <button
            type="button"
            onClick={() =>
              canvas.current!.toBlob((blob) => download(blob!, `${props.run}_${kind.value}.png`))}
          >
            PNG<span class="visually-hidden">of this picture</span>
          </button>
        )}
      </div>
    </>
  );
}
