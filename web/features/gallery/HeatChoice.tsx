import type { Signal } from "@preact/signals";
import type { HeatAnswer } from "../../inspection/protocol.ts";
import type { Numbers } from "./api.ts";
import { percent } from "./format.ts";
import { opacityOf } from "./draw/heat.ts";
import { shareOfWarmest } from "./heat_share.ts";
import type { GalleryState } from "./state.ts";

/** What is shown over the picture. */
export type Kind = "none" | "grad-cam" | "occlusion";

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

/** The name of what is shown. */
export const nameOf = (kind: Kind) => KINDS.find((one) => one.kind === kind)!.name;

interface HeatChoiceProps {
  readonly state: GalleryState;
  readonly kind: Signal<Kind>;
  readonly heat?: Numbers<HeatAnswer>;
}

/** What is shown over the picture, and what that means. */
export function HeatChoice({ state, kind, heat }: HeatChoiceProps) {
  const { about } = KINDS.find((one) => one.kind === kind.value)!;
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
      <div class="heat-said" role="status">
        <p class="muted">{kind.value === "none" || heat ? about : "Looking…"}</p>
        {heat && kind.value !== "none" && <Legend state={state} kind={kind.value} heat={heat} />}
      </div>
    </>
  );
}

/** What the colours of a heat map stand for, and how much there is of it. */
function Legend({ state, kind, heat: { numbers } }: {
  readonly state: GalleryState;
  readonly kind: Kind;
  readonly heat: Numbers<HeatAnswer>;
}) {
  const { props: { classes, viridis }, classIndex, overview } = state;
  const name = classes[classIndex.value];
  const highest = numbers.reduce((a, b) => Math.max(a, b));
  if (!(highest > 0)) return <p>No place of this picture speaks for {name}.</p>;
  const isOcclusion = kind === "occlusion";
  const probability = overview.value!.probabilities[classIndex.value];
  return (
    <div class="legend">
      <ColourBar palette={viridis} />
      <p class="ends number">
        <span>{isOcclusion ? "0 points" : "adds nothing"}</span>
        <span>{isOcclusion ? `−${points(highest)}` : "adds most"}</span>
      </p>
      <p class="number">
        {isOcclusion
          ? `Hidden, the warmest place takes ${points(highest)} off the ${
            percent(probability)
          } of ${name}.`
          : `The warmest tenth of the picture holds ${
            percent(shareOfWarmest(numbers, 0.1))
          } of what speaks for ${name}.`}
      </p>
    </div>
  );
}

/** A difference of probabilities: `38 points`. */
const points = (difference: number) => `${percent(difference).replace(" %", "")} points`;

const STOPS = 12;

/** The colours from the coldest, which is clear, to the warmest. */
function ColourBar({ palette }: { palette: readonly number[] }) {
  return (
    <svg class="colours" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <linearGradient id="heat-colours">
        {Array.from({ length: STOPS + 1 }, (_, i) => {
          const at = 3 * Math.round(255 * i / STOPS);
          return (
            <stop
              key={i}
              offset={i / STOPS}
              stop-color={`rgb(${palette.slice(at, at + 3).join(" ")})`}
              stop-opacity={opacityOf(i / STOPS)}
            />
          );
        })}
      </linearGradient>
      <rect width="100" height="10" fill="url(#heat-colours)" />
    </svg>
  );
}
