/**
 * The drawn things, each in a frame of its own from −1 to 1, y downwards: parts from back to front.
 *
 * @module
 */
import type { Draws } from "../drawing/paint.ts";
import {
  arc,
  both,
  type Distance,
  either,
  ellipse,
  outline,
  placed,
  polygon,
  stroke,
} from "../drawing/shapes.ts";

/** A class of the drawn things. */
export type ThingClass =
  | "butterfly"
  | "fish"
  | "house"
  | "key"
  | "leaf"
  | "mug"
  | "mushroom"
  | "umbrella";

/** A part of a thing, and which of its colours it has. */
export interface ThingPart {
  readonly distance: Distance;
  readonly color: "main" | "second" | "detail";
}

type Outline = (draws: Draws) => ThingPart[];

const part = (color: ThingPart["color"], ...shapes: Distance[]): ThingPart => ({
  distance: shapes.length === 1 ? shapes[0] : either(...shapes),
  color,
});

const box = (left: number, top: number, right: number, bottom: number) =>
  polygon([left, top], [right, top], [right, bottom], [left, bottom]);

const turned = (shape: Distance, x: number, y: number, angle: number) =>
  placed(shape, { x, y, angle, scale: [1, 1] });

const fish: Outline = ({ between }) => {
  const [length, height] = [between(0.6, 0.75), between(0.28, 0.48)];
  const tail = between(0.25, 0.45);
  return [
    part("second", polygon([-length + 0.15, 0], [-1, tail], [-1, -tail])),
    part("second", polygon([0, -height - between(0.1, 0.25)], [0.3, -0.1], [-0.3, -0.1])),
    part("main", ellipse(0.05, 0, length, height)),
    part("detail", ellipse(length * 0.6, -height * 0.25, 0.08, 0.08)),
  ];
};

const mug: Outline = ({ between }) => {
  const [half, height, taper] = [between(0.38, 0.55), between(0.45, 0.7), between(0, 0.14)];
  const handle = ellipse(half, between(-0.1, 0.1), between(0.25, 0.36), height * 0.55);
  return [
    part("main", outline(handle, between(0.06, 0.1))),
    part(
      "main",
      polygon([-half, -height], [half, -height], [half - taper, height], [taper - half, height]),
    ),
    part("second", ellipse(0, -height, half, between(0.08, 0.18))),
  ];
};

const key: Outline = ({ between, pick }) => {
  const [bow, thickness] = [between(0.24, 0.34), between(0.06, 0.1)];
  const teeth = Array.from({ length: pick([2, 3]) }, (_, i) => {
    const x = 0.88 - 0.22 * i;
    return box(x - 0.06, 0, x + 0.06, between(0.2, 0.38));
  });
  return [
    part("main", stroke([bow - 0.65, 0], [0.95, 0], thickness), ...teeth),
    part("main", outline(ellipse(-0.65, 0, bow, bow * between(0.8, 1.1)), thickness)),
  ];
};

const leaf: Outline = ({ between, pick }) => {
  const half = between(0.3, 0.5);
  // Two circles through the tips at x = −0.7 and 0.8.
  const [middle, reach] = [0.05, 0.75];
  const radius = (reach * reach + half * half) / (2 * half);
  const side = (sign: number) => ellipse(middle, sign * (radius - half), radius, radius);
  const veins = Array.from({ length: pick([2, 3, 4]) }, (_, i) => {
    const x = -0.45 + 0.3 * i;
    return either(...[-1, 1].map((sign) => stroke([x, 0], [x + 0.2, sign * half * 0.6], 0.025)));
  });
  return [
    part("main", both(side(-1), side(1))),
    part("second", stroke([-1, between(-0.1, 0.1)], [-0.6, 0], 0.05)),
    part("second", stroke([-0.6, 0], [0.7, 0], 0.035), ...veins),
  ];
};

const umbrella: Outline = ({ between, pick }) => {
  const [half, height] = [between(0.75, 0.95), between(0.55, 0.8)];
  const scallops = pick([3, 4]);
  const width = half / scallops;
  const hollows = Array.from(
    { length: scallops },
    (_, i) => ellipse(-half + width * (2 * i + 1), 0, width * 0.95, 0.16),
  );
  const dome = both(ellipse(0, 0, half, height), (_x, y) => y);
  const hollow = either(...hollows);
  const hook = between(0.12, 0.2);
  return [
    part("second", stroke([0, -0.2], [0, 0.8], 0.045), arc(hook, 0.8, hook, 0.35, 0.045)),
    part("main", both(dome, (x, y) => -hollow(x, y))),
    part("detail", stroke([0, -height - 0.12], [0, -height], 0.04)),
  ];
};

const mushroom: Outline = ({ between, pick }) => {
  const [half, height] = [between(0.65, 0.9), between(0.55, 0.8)];
  const [top, bottom] = [between(0.16, 0.26), between(0.2, 0.36)];
  const spots = Array.from({ length: pick([0, 2, 3, 4]) }, () => {
    const size = between(0.07, 0.13);
    return ellipse(between(-0.45, 0.45) * half, -between(0.2, 0.7) * height, size, size * 0.8);
  });
  return [
    part("second", polygon([-top, -0.1], [top, -0.1], [bottom, 0.85], [-bottom, 0.85])),
    part("main", both(ellipse(0, 0.05, half, height), (_x, y) => y - 0.05)),
    ...spots.length ? [part("detail", ...spots)] : [],
  ];
};

const butterfly: Outline = ({ between }) => {
  const [upper, lower] = [between(0.4, 0.52), between(0.28, 0.42)];
  const [lift, drop] = [between(0.3, 0.8), between(0.3, 0.8)];
  const wings = [-1, 1].flatMap((side) => [
    turned(ellipse(0, 0, lower, lower * 0.62), side * 0.38, 0.35, side * drop),
    turned(ellipse(0, 0, upper, upper * 0.6), side * 0.46, -0.3, -side * lift),
  ]);
  const spots = [-1, 1].map((side) => ellipse(side * 0.55, -0.36, 0.11, 0.11));
  return [
    part("main", ...wings),
    part("second", ...spots),
    part("detail", ellipse(0, 0, 0.08, between(0.5, 0.65))),
    part("detail", ...[-1, 1].map((side) => stroke([0, -0.5], [side * 0.25, -0.85], 0.03))),
  ];
};

const house: Outline = ({ between }) => {
  const [half, top] = [between(0.5, 0.72), between(-0.2, 0.05)];
  const [eaves, ridge] = [half + between(0.04, 0.2), between(0.45, 0.7)];
  const [door, window] = [between(-0.35, 0.35) * half, between(0.1, 0.16)];
  const pane = door > 0 ? -half * 0.5 : half * 0.5;
  const chimney = between(0.25, 0.4);
  return [
    part("detail", box(chimney - 0.08, top - ridge, chimney + 0.08, top - 0.1)),
    part("main", box(-half, top, half, 0.8)),
    part("second", polygon([-eaves, top], [0, top - ridge], [eaves, top])),
    part("detail", box(door - 0.11, 0.35, door + 0.11, 0.8)),
    part("detail", box(pane - window, top + 0.15, pane + window, top + 0.15 + window * 1.6)),
  ];
};

/** How each thing is drawn, by its class. */
export const OUTLINES: Readonly<Record<ThingClass, Outline>> = {
  butterfly,
  fish,
  house,
  key,
  leaf,
  mug,
  mushroom,
  umbrella,
};
