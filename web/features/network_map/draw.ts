/** Draws what is in sight of a network's map. @module */
import type { MapColumn } from "../../inspection/protocol.ts";
import type { Colours } from "./colours.ts";
import type { Tiles } from "./tiles.ts";
import {
  type Box,
  columnsWithin,
  type MapPlace,
  type PlacedColumn,
  tileOf,
  type World,
} from "./world.ts";

/** A line between two maps, or from a map to a class, which stands beside the map of the network. */
export interface Edge {
  readonly from: MapPlace;
  /** A map, or the middle of a class's bar, from the top. */
  readonly to: MapPlace | { readonly bar: number };
  /** Between 0 and 1. */
  readonly share: number;
  readonly isAbove: boolean;
  /** What stands at its beginning. */
  readonly label?: string;
}

/** What a frame shows. */
export interface Scene {
  readonly world: World;
  readonly columns: readonly MapColumn[];
  readonly tiles: Tiles;
  readonly colours: Colours;
  /** The strip of the world that is in sight. */
  readonly left: number;
  readonly width: number;
  /** The map under the cursor. */
  readonly cursor?: MapPlace;
  readonly edges: readonly Edge[];
  /** Of each column the maps that carry the chosen class; absent where none is chosen. */
  readonly lit?: readonly (readonly number[])[];
  /** Of a column, the maps that are drawn as holes. */
  deadOf(column: number): ReadonlySet<number>;
}

/** What is not lit is drawn so strongly. */
const DIM = 0.18;

/** Draws the scene over a canvas whose context is scaled to CSS pixels. */
export function drawScene(context: CanvasRenderingContext2D, scene: Scene): void {
  const { world, left, width } = scene;
  context.clearRect(0, 0, width, world.height);
  context.save();
  context.translate(-left, 0);
  for (const column of columnsWithin(world, left, left + width)) {
    drawTitle(context, scene, column);
    drawTiles(context, scene, column);
    drawHoles(context, scene, column);
  }
  scene.edges.forEach((edge) => drawEdge(context, scene, edge));
  if (scene.cursor) {
    outline(context, [tileOf(world, scene.cursor)], scene.colours.ink, 2.5);
  }
  context.restore();
}

function drawTitle(context: CanvasRenderingContext2D, scene: Scene, column: PlacedColumn): void {
  const { colours, columns } = scene;
  const { title: { x, y, width, height }, number, count, cells } = column;
  const dead = scene.deadOf(number).size;
  const lit = scene.lit?.[number].length;
  const { name, layers } = columns[number];
  const size = `${count} × ${cells.height}×${cells.width}`;
  const note = [lit === undefined ? "" : `${lit} lit`, dead ? `${dead} dead` : ""];
  context.textBaseline = "alphabetic";
  context.font = "600 12.5px system-ui, sans-serif";
  context.fillStyle = colours.ink;
  context.fillText(layers[0] ?? name, x, y + height - 34, width);
  context.font = "11.5px system-ui, sans-serif";
  context.fillStyle = colours.muted;
  context.fillText(size, x, y + height - 20, width);
  context.fillStyle = dead ? colours.bad : colours.accent;
  context.fillText(note.filter(Boolean).join(", "), x, y + height - 6, width);
}

function drawTiles(context: CanvasRenderingContext2D, scene: Scene, column: PlacedColumn): void {
  const { tiles, lit, colours } = scene;
  const { x, y, width, height, number } = column;
  const painted = tiles.of(number);
  if (!painted) {
    context.fillStyle = colours.sunken;
    context.fillRect(x, y, width, height);
    return;
  }
  const { canvas, zoom } = painted;
  context.imageSmoothingEnabled = zoom > (devicePixelRatio || 1);
  context.globalAlpha = lit ? DIM : 1;
  context.drawImage(canvas, x, y, width, height);
  context.globalAlpha = 1;
  if (!lit) return;
  const boxes = lit[number].map((map) => tileOf(scene.world, { column: number, map }));
  for (const box of boxes) {
    const [left, top] = [Math.round((box.x - x) * zoom), Math.round((box.y - y) * zoom)];
    const size = [box.width * zoom, box.height * zoom] as const;
    context.drawImage(canvas, left, top, ...size, box.x, box.y, box.width, box.height);
  }
  outline(context, boxes, colours.accent, 1.5);
}

/** A dead map is a hole: nothing is in its place but its rim. */
function drawHoles(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { number }: PlacedColumn,
): void {
  const boxes = [...scene.deadOf(number)].map((map) =>
    tileOf(scene.world, { column: number, map })
  );
  if (boxes.length === 0) return;
  context.fillStyle = scene.colours.surface;
  for (const { x, y, width, height } of boxes) {
    context.fillRect(x - 0.5, y - 0.5, width + 1, height + 1);
  }
  context.setLineDash([3, 3]);
  outline(context, boxes, scene.colours.bad, 1);
  context.setLineDash([]);
}

function outline(
  context: CanvasRenderingContext2D,
  boxes: readonly Box[],
  colour: string,
  thick: number,
): void {
  context.strokeStyle = colour;
  context.lineWidth = thick;
  context.beginPath();
  for (const { x, y, width, height } of boxes) {
    context.rect(x - thick / 2, y - thick / 2, width + thick, height + thick);
  }
  context.stroke();
}

function drawEdge(context: CanvasRenderingContext2D, scene: Scene, edge: Edge): void {
  const { world, left, width, colours } = scene;
  const from = tileOf(world, edge.from);
  const [x, y] = [from.x + from.width, from.y + from.height / 2];
  const to = "bar" in edge.to ? undefined : tileOf(world, edge.to);
  const endX = to?.x ?? left + width;
  const endY = to ? to.y + to.height / 2 : (edge.to as { bar: number }).bar;
  if (Math.max(x, endX) < left || Math.min(x, endX) > left + width) return;
  const bend = Math.max(24, (endX - x) / 2);
  const path = new Path2D();
  path.moveTo(x, y);
  path.bezierCurveTo(x + bend, y, endX - bend, endY, endX, endY);
  const thick = 1.5 + 4 * edge.share;
  context.lineCap = "round";
  // A rim in the ground's colour keeps lines apart from tiles and from each other.
  context.strokeStyle = colours.surface;
  context.lineWidth = thick + 2.5;
  context.stroke(path);
  context.strokeStyle = edge.isAbove ? colours.above : colours.below;
  context.lineWidth = thick;
  context.stroke(path);
  outline(context, [from], context.strokeStyle as string, 2);
  if (edge.label) drawLabel(context, edge.label, x + 6, y, colours);
}

function drawLabel(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colours: Colours,
): void {
  context.font = "600 11px system-ui, sans-serif";
  const { width } = context.measureText(text);
  context.fillStyle = colours.surface;
  context.beginPath();
  context.roundRect(x, y - 8, width + 8, 16, 5);
  context.fill();
  context.fillStyle = colours.ink;
  context.textBaseline = "middle";
  context.fillText(text, x + 4, y + 0.5);
}
