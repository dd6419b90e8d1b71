/** Drawn faces, smiling and neutral: pictures to try a network on. @module */
import { type Draws, drawsFrom, paint } from "../drawing/paint.ts";
import {
  arc,
  both,
  type Color,
  type Distance,
  ellipse,
  mix,
  outline,
  shade,
  type Shape,
} from "../drawing/shapes.ts";
import type { Picture } from "../picture/picture.ts";

/** The classes of the drawn faces. */
export const FACE_CLASSES = ["neutral", "smiling"] as const;

/** How many of them a training without pictures has. */
export const EXAMPLE_FACES = 400;

const SKINS: Color[] = [[244, 208, 177], [224, 172, 125], [198, 134, 88], [141, 85, 54], [
  92,
  56,
  38,
]];
const HAIRS: Color[] = [[30, 24, 20], [78, 48, 26], [150, 96, 44], [214, 178, 104], [
  140,
  140,
  140,
]];

/**
 * Draws a face of 92×112 pixels, or another size, varied in light, place, size, skin, hair,
 * glasses, background and noise.
 */
export function drawFace(
  random: () => number,
  smiling: boolean,
  { height, width }: { height: number; width: number } = { height: 112, width: 92 },
): Picture {
  const { between, pick } = drawsFrom(random);
  const unit = Math.min(width / 92, height / 112) * between(0.9, 1.08);
  const cx = width / 2 + between(-4, 4) * unit;
  const cy = height / 2 + between(-4, 4) * unit;
  const shapes = faceShapes(cx, cy, unit, smiling, between, pick);
  const background: Color = [between(60, 230), between(60, 230), between(60, 230)];
  const light = { x: between(-0.35, 0.35), y: between(-0.25, 0.25), level: between(0.75, 1.15) };
  const noise = between(2, 10);
  return paint({ height, width, background: () => background, shapes, light, noise }, random);
}

/** The shapes of a face from back to front. */
function faceShapes(
  cx: number,
  cy: number,
  unit: number,
  smiling: boolean,
  between: Draws["between"],
  pick: Draws["pick"],
): Shape[] {
  const skin = shade(pick(SKINS), between(0.9, 1.08));
  const hair = shade(pick(HAIRS), between(0.85, 1.15));
  const [rx, ry] = [between(25, 30) * unit, between(34, 39) * unit];
  const head = ellipse(cx, cy, rx, ry);
  const shirt: Color = [between(30, 220), between(30, 220), between(30, 220)];
  const isLong = between(0, 1) < 0.4;
  const shapes: Shape[] = [
    { distance: ellipse(cx, cy + 66 * unit, 40 * unit, 28 * unit), color: shirt },
    { distance: ellipse(cx, cy + 38 * unit, 11 * unit, 16 * unit), color: shade(skin, 0.86) },
    ...[-1, 1].map((side) => ({
      distance: ellipse(cx + side * rx, cy + 2 * unit, 4.5 * unit, 8 * unit),
      color: shade(skin, 0.92),
    })),
    { distance: head, color: skin },
  ];
  if (isLong) {
    const mane = ellipse(cx, cy + 4 * unit, rx + 7 * unit, ry + 10 * unit);
    shapes.unshift({ distance: mane, color: shade(hair, 0.9) });
  }
  const line = cy - ry * between(0.42, 0.62);
  const cap = ellipse(cx, cy - 3 * unit, rx + 3 * unit, ry + 4 * unit);
  shapes.push({ distance: both(cap, (_x, y) => y - line), color: hair });
  const eyes = faceEyes(cx, cy, unit, hair, between, pick);
  const nose = arc(cx + between(-1, 1) * unit, cy + 8 * unit, 4 * unit, 3 * unit, 0.9 * unit);
  shapes.push(...eyes, { distance: nose, color: shade(skin, 0.75) });
  return [...shapes, ...mouth(cx, cy + between(19, 23) * unit, unit, smiling, skin, between)];
}

function faceEyes(
  cx: number,
  cy: number,
  unit: number,
  hair: Color,
  between: Draws["between"],
  pick: Draws["pick"],
): Shape[] {
  const spread = between(10, 13) * unit;
  const level = cy - between(4, 8) * unit;
  const open = between(2, 3.6) * unit;
  const iris = pick<Color>([[60, 40, 24], [70, 110, 150], [70, 110, 60]]);
  const brow = between(-2, 2) * unit;
  const sides = [-1, 1].map((side) => cx + side * spread);
  const shapes: Shape[] = sides.flatMap((x) => [
    { distance: ellipse(x, level, 5 * unit, open), color: [245, 245, 240] },
    { distance: ellipse(x, level, 2.2 * unit, Math.min(open, 2.4 * unit)), color: iris },
    { distance: arc(x, level - 8 * unit, 6 * unit, -brow, 1.1 * unit), color: shade(hair, 0.8) },
  ]);
  if (between(0, 1) < 0.35) {
    const frame = pick<Color>([[20, 20, 20], [110, 30, 30], [180, 150, 60]]);
    const rims = sides.map((x) => outline(ellipse(x, level, 8.5 * unit, 7 * unit), 0.9 * unit));
    const bridge = arc(cx, level, spread - 8 * unit, -1.5 * unit, 0.9 * unit);
    shapes.push(...[...rims, bridge].map((distance) => ({ distance, color: frame })));
  }
  return shapes;
}

/** The one thing that tells the classes apart: how the mouth bends. */
function mouth(
  cx: number,
  cy: number,
  unit: number,
  smiling: boolean,
  skin: Color,
  between: Draws["between"],
): Shape[] {
  const lips: Color = mix(shade(skin, 0.7), [190, 45, 60], between(0.7, 1));
  const half = (smiling ? between(12, 16) : between(8, 12)) * unit;
  const bend = (smiling ? between(9, 14) : between(-1.5, 1.5)) * unit;
  const x = cx + between(-1.5, 1.5) * unit;
  const stroke = { distance: arc(x, cy, half, bend, between(1.3, 2.2) * unit), color: lips };
  if (!smiling || between(0, 1) < 0.1) return [stroke];
  const below: Distance = (px, py) => py - (cy + bend * (0.5 - ((px - x) / half) ** 2));
  const above: Distance = (_px, py) => cy - bend * 0.5 - py;
  const within: Distance = (px) => Math.abs(px - x) - half;
  return [{ distance: both(both(below, above), within), color: [240, 238, 230] }, stroke];
}
