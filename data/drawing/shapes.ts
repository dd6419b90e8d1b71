/** Shapes as signed distances, and how they are put together and placed. @module */

/** Red, green and blue from 0 to 255. */
export type Color = readonly [number, number, number];

/** The signed distance to a shape, in pixels or in the units of its own frame: below 0 inside. */
export type Distance = (x: number, y: number) => number;

/** A shape of one colour. */
export interface Shape {
  readonly distance: Distance;
  readonly color: Color;
}

/** An ellipse with these half axes. */
export const ellipse = (cx: number, cy: number, rx: number, ry: number): Distance => (x, y) =>
  (Math.hypot((x - cx) / rx, (y - cy) / ry) - 1) * Math.min(rx, ry);

/** What is within `thickness` of a shape's edge. */
export const outline = (shape: Distance, thickness: number): Distance => (x, y) =>
  Math.abs(shape(x, y)) - thickness;

/** What is in both shapes. */
export const both = (a: Distance, b: Distance): Distance => (x, y) => Math.max(a(x, y), b(x, y));

/** What is in one of the shapes. */
export const either = (...shapes: readonly Distance[]): Distance => (x, y) =>
  shapes.reduce((least, shape) => Math.min(least, shape(x, y)), Infinity);

/** A stroke along y = cy + bend · (1/2 − t²), t = (x − cx) / half width. */
export const arc =
  (cx: number, cy: number, half: number, bend: number, thickness: number): Distance => (x, y) => {
    const t = Math.max(-1, Math.min(1, (x - cx) / half));
    const dx = x - (cx + t * half);
    const dy = y - (cy + bend * (0.5 - t * t));
    const slope = 2 * bend * t / half;
    return Math.hypot(dx, dy / Math.hypot(1, slope)) - thickness;
  };

/** A straight stroke from one point to another. */
export function stroke(
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  thickness: number,
): Distance {
  const [dx, dy] = [bx - ax, by - ay];
  const squared = dx * dx + dy * dy;
  return (x, y) => {
    const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / squared));
    return Math.hypot(x - ax - t * dx, y - ay - t * dy) - thickness;
  };
}

/** A convex polygon, its corners clockwise where y points down. */
export function polygon(...corners: readonly (readonly [number, number])[]): Distance {
  const edges = corners.map(([ax, ay], i) => {
    const [bx, by] = corners[(i + 1) % corners.length];
    const length = Math.hypot(bx - ax, by - ay);
    return { ax, ay, nx: (by - ay) / length, ny: (ax - bx) / length };
  });
  return (x, y) =>
    edges.reduce(
      (most, { ax, ay, nx, ny }) => Math.max(most, (x - ax) * nx + (y - ay) * ny),
      -Infinity,
    );
}

/** Where a shape's own frame lies in the picture. */
export interface Place {
  /** Of the frame's origin, in pixels. */
  readonly x: number;
  readonly y: number;
  /** Clockwise, in radians. */
  readonly angle: number;
  /** Pixels a unit along the frame's x and y; below 0 where it is mirrored. */
  readonly scale: readonly [number, number];
}

/** A shape of a frame of its own, in pixels. */
export function placed(shape: Distance, { x: cx, y: cy, angle, scale: [sx, sy] }: Place): Distance {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const unit = Math.min(Math.abs(sx), Math.abs(sy));
  return (x, y) => {
    const [dx, dy] = [x - cx, y - cy];
    return unit * shape((dx * cos + dy * sin) / sx, (dy * cos - dx * sin) / sy);
  };
}

/** Between two colours, `part` of the second. */
export function mix(a: Color, b: Color, part: number): Color {
  if (part === 0) return a;
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part];
}

/** A colour lighter or darker. */
export const shade = (color: Color, by: number): Color => [
  color[0] * by,
  color[1] * by,
  color[2] * by,
];
