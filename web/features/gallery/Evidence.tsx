import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { HeatAnswer } from "../../inspection/protocol.ts";
import type { Numbers } from "./api.ts";
import { drawHeat } from "./draw/heat.ts";
import { download } from "./draw/sheet.ts";
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

const nameOf = (kind: Kind) => KINDS.find((one) => one.kind === kind)!.name;

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
        <HeatChoice kind={kind} heat={heat.value} className={props.classes[classIndex.value]} />
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
    if (kind.value === "none" || state.picture.value === "") return state.asker.drop("heat");
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

interface HeatChoiceProps {
  readonly kind: Signal<Kind>;
  readonly heat?: Numbers<HeatAnswer>;
  readonly className: string;
}

/** What is shown over the picture, and what that means. */
function HeatChoice({ kind, heat, className }: HeatChoiceProps) {
  const { about } = KINDS.find((one) => one.kind === kind.value)!;
  const highest = heat?.numbers.reduce((a, b) => Math.max(a, b));
  return (
    <>
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
        {kind.value === "none" || heat ? about : "Looking…"}{" "}
        {highest !== undefined && (
          <span class="number">
            {className}: up to{" "}
            {kind.value === "occlusion" ? `${percent(highest)} less` : format(highest)}.
          </span>
        )}
      </p>
    </>
  );
}
