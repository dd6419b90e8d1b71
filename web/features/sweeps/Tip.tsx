import type { ShownTrial } from "../../messages/sweeps.ts";
import { percent } from "../../shared/format.ts";
import { secondsText, textOf } from "./axes.ts";
import type { Desk } from "./desk.ts";
import type { Place } from "./drawn.ts";

/** What is known of a trial, beside the pointer. */
export function Tip({ desk, trial, at: [x, y], width }: {
  desk: Desk;
  trial: ShownTrial;
  at: Place;
  width: number;
}) {
  const side = x > width / 2 ? { right: width - x + 14 } : { left: x + 14 };
  return (
    <div class="values tip" style={{ ...side, top: Math.max(0, y - 40) }} aria-hidden="true">
      <strong>Trial {trial.trial}, seed {trial.seed}</strong>
      {factsOf(desk, trial).map(([name, text]) => (
        <span key={name}>
          <span class="name">{name}</span>
          <span class="number">{text}</span>
        </span>
      ))}
    </div>
  );
}

/** The same in a line. */
export const wordsOf = (desk: Desk, trial: ShownTrial): string =>
  [
    `Trial ${trial.trial}, seed ${trial.seed}`,
    ...factsOf(desk, trial).map(([name, text]) => `${name} ${text}`),
  ].join(", ");

function factsOf(
  { facts, axes }: Desk,
  { values, accuracy, seconds, curve, worker }: ShownTrial,
): (readonly [name: string, text: string])[] {
  return [
    ...facts.things.map(({ label }, i) => [label, textOf(axes.value[i], values[i])] as const),
    ...accuracy === undefined ? [] : [["Validation", percent(accuracy)] as const],
    ...curve.length ? [["Epochs", String(curve.length)] as const] : [],
    ...seconds === undefined ? [] : [["Time", secondsText(seconds)] as const],
    ...worker === undefined ? [] : [["Worker", worker] as const],
  ];
}
