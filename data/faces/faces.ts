/** Drawn faces, smiling and neutral: pictures to try a network on. @module */
import type { Picture } from "../picture/picture.ts";

/** The classes of the drawn faces. */
export const FACE_CLASSES = ["neutral", "smiling"] as const;

type Color = readonly [number, number, number];
/** The signed distance to a shape, in pixels: below 0 inside. */
type Distance = (x: number, y: number) => number;

interface Shape {
  readonly distance: Distance;
  readonly color: Color;
}

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

const ellipse = (cx: number, cy: number, rx: number, ry: number): Distance => (x, y) =>
  (Math.hypot((x - cx) / rx, (y - cy) / ry) - 1) * Math.min(rx, ry);

const outline = (shape: Distance, thickness: number): Distance => (x, y) =>
  Math.abs(shape(x, y)) - thickness;

const both = (a: Distance, b: Distance): Distance => (x, y) => Math.max(a(x, y), b(x, y));

/** A stroke along y = cy + bend · (1/2 − t²), t = (x − cx) / half width. */
const arc =
  (cx: number, cy: number, half: number, bend: number, thickness: number): Distance => (x, y) => {
    const t = Math.max(-1, Math.min(1, (x - cx) / half));
    const dx = x - (cx + t * half);
    const dy = y - (cy + bend * (0.5 - t * t));
    const slope = 2 * bend * t / half;
    return Math.hypot(dx, dy / Math.hypot(1, slope)) - thickness;
  };

/**
 * Draws a face of 92×112 pixels, or another size, varied in light, place, size, skin, hair,
 * glasses, background and noise.
 */
export function drawFace(
  random: () => number,
  smiling: boolean,
  { height, width }: { height: number; width: number } = { height: 112, width: 92 },
): Picture {
  const between = (low: number, high: number) => low + (high - low) * random();
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)];
  const unit = Math.min(width / 92, height / 112) * between(0.9, 1.08);
  const cx = width / 2 + between(-4, 4) * unit;
  const cy = height / 2 + between(-4, 4) * unit;
  const shapes = faceShapes(cx, cy, unit, smiling, between, pick);
  const background: Color = [between(60, 230), between(60, 230), between(60, 230)];
  const light = { x: between(-0.35, 0.35), y: between(-0.25, 0.25), level: between(0.75, 1.15) };
  const noise = between(2, 10);
  const pixels = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let color: Color = background;
      for (const shape of shapes) {
        const cover = Math.max(0, Math.min(1, 0.5 - shape.distance(x + 0.5, y + 0.5)));
        color = mix(color, shape.color, cover);
      }
      const lit = light.level + light.x * (x / width - 0.5) + light.y * (y / height - 0.5);
      const grain = (random() - 0.5) * 2 * noise;
      for (let c = 0; c < 3; c++) {
        pixels[(y * width + x) * 3 + c] = Math.max(0, Math.min(255, color[c] * lit + grain));
      }
    }
  }
  return { height, width, pixels };
}

function mix(a: Color, b: Color, part: number): Color {
  if (part === 0) return a;
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part];
}

const shade = (color: Color, by: number): Color => [color[0] * by, color[1] * by, color[2] * by];

/** The shapes of a face from back to front. */
function faceShapes(
  cx: number,
  cy: number,
  unit: number,
  smiling: boolean,
  between: (low: number, high: number) => number,
  pick: <T>(items: readonly T[]) => T,
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
  between: (low: number, high: number) => number,
  pick: <T>(items: readonly T[]) => T,
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
  between: (low: number, high: number) => number,
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
