/**
 * Drawn things of eight classes, a harder set than the faces: neither colour nor place tells a class,
 * and what lies around a thing is made of the kinds of strokes and patches that it has itself.
 *
 * @module
 */
import { type Draws, drawsFrom, paint } from "../drawing/paint.ts";
import {
  arc,
  both,
  type Color,
  type Distance,
  ellipse,
  mix,
  outline,
  type Place,
  placed,
  polygon,
  type Shape,
  stroke,
} from "../drawing/shapes.ts";
import type { Picture } from "../picture/picture.ts";
import { OUTLINES, type ThingClass } from "./outlines.ts";

export type { ThingClass } from "./outlines.ts";

/** The classes of the drawn things. */
export const THING_CLASSES: readonly ThingClass[] = Object.keys(OUTLINES) as ThingClass[];

/** How much lighter a thing's main colour is than what lies behind it, at least: of 255. */
const CONTRAST = 60;

/**
 * Draws a thing of 64×64 pixels, or of another size, varied in form, place, size, angle, colour,
 * light, noise and what lies around it.
 */
export function drawThing(
  random: () => number,
  name: ThingClass,
  { height, width }: { height: number; width: number } = { height: 64, width: 64 },
): Picture {
  const draws = drawsFrom(random);
  const { between } = draws;
  const unit = Math.min(height, width) / 64;
  const behind = backgroundOf(draws, unit);
  const shapes = [
    ...clutter(draws, { height, width, count: 3, size: 8 * unit }),
    ...thingShapes(draws, name, { height, width, unit, behind: behind.mean }),
    ...clutter(draws, { height, width, count: 1, size: 5 * unit }),
  ];
  const light = { x: between(-0.4, 0.4), y: between(-0.4, 0.4), level: between(0.7, 1.15) };
  const noise = between(3, 10);
  return paint({ height, width, background: behind.at, shapes, light, noise }, random);
}

const anyColor = ({ between }: Draws, low = 20, high = 235): Color => [
  between(low, high),
  between(low, high),
  between(low, high),
];

const lightness = ([red, green, blue]: Color) => 0.3 * red + 0.59 * green + 0.11 * blue;

/** A colour of which `fits` is true. */
function colorThat(draws: Draws, fits: (lightness: number) => boolean): Color {
  for (;;) {
    const color = anyColor(draws);
    if (fits(lightness(color))) return color;
  }
}

/** Stripes between two colours that are not far apart, or a slow change from one to the other. */
function backgroundOf(draws: Draws, unit: number) {
  const { between } = draws;
  const first = anyColor(draws, 20, 130);
  const second = mix(first, anyColor(draws), between(0.1, 0.4));
  const angle = between(0, Math.PI);
  const wave = 2 * Math.PI / (between(6, 90) * unit);
  const [kx, ky] = [Math.cos(angle) * wave, Math.sin(angle) * wave];
  return {
    mean: mix(first, second, 0.5),
    at: (x: number, y: number) => mix(first, second, 0.5 + 0.5 * Math.sin(x * kx + y * ky)),
  };
}

/** A thing's shapes, somewhere in the picture. */
function thingShapes(
  draws: Draws,
  name: ThingClass,
  { height, width, unit, behind }: {
    height: number;
    width: number;
    unit: number;
    behind: Color;
  },
): Shape[] {
  const { between, pick } = draws;
  const scale = between(20, 26) * unit;
  const free = { x: 0.35 * (width / 2 - 0.85 * scale), y: 0.35 * (height / 2 - 0.85 * scale) };
  const place: Place = {
    x: width / 2 + between(-free.x, free.x),
    y: height / 2 + between(-free.y, free.y),
    angle: between(-0.3, 0.3),
    scale: [pick([-1, 1]) * scale * between(0.85, 1.15), scale],
  };
  const dark = lightness(behind);
  const main = colorThat(draws, (found) => found > dark + CONTRAST);
  const colors = {
    main,
    second: mix(main, anyColor(draws), between(0.2, 0.9)),
    detail: colorThat(draws, (found) => found < lightness(main) - 40),
  };
  return OUTLINES[name](draws).map(({ distance, color }) => ({
    distance: placed(distance, place),
    color: colors[color],
  }));
}

/** Patches and strokes at random, up to `count` of them and about `size` pixels large. */
function clutter(
  draws: Draws,
  { height, width, count, size }: { height: number; width: number; count: number; size: number },
): Shape[] {
  const { between } = draws;
  return Array.from({ length: Math.floor(between(0, count + 1)) }, () => ({
    distance: placed(fragment(draws), {
      x: between(0, width),
      y: between(0, height),
      angle: between(0, 2 * Math.PI),
      scale: [size * between(0.4, 1), size * between(0.4, 1)],
    }),
    color: anyColor(draws),
  }));
}

/** What a thing might have as a part, in a frame from −1 to 1. */
function fragment({ between, pick }: Draws): Distance {
  const width = between(0.3, 1);
  return pick<() => Distance>([
    () => ellipse(0, 0, 1, width),
    () => outline(ellipse(0, 0, 0.8, 0.8 * width), 0.15),
    () => both(ellipse(0, 0, 1, width), (_x, y) => y),
    () => polygon([-1, width], [0, -width], [1, width]),
    () => polygon([-1, -width], [1, -width], [1, width], [-1, width]),
    () => stroke([-1, 0], [1, 0], 0.15),
    () => arc(0, 0, 0.9, width, 0.15),
  ])();
}
