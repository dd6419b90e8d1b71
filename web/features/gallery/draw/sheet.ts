/** All maps of a layer in one picture, for keeping. @module */
import { drawMap, type MapOf, type Palette, type Scale } from "./maps.ts";

/** What a sheet shows. */
export interface SheetOf {
  readonly title: string;
  readonly height: number;
  readonly width: number;
  readonly maps: readonly (MapOf & { readonly scale: Scale; readonly label: string })[];
  readonly palette: Palette;
}

const WIDTH = 1600;
const GAP = 8;
const LABEL = 22;
const TITLE = 48;

/** How a sheet is divided: columns, and the factor by which maps are enlarged. */
export function divide(count: number, height: number, width: number) {
  const columns = Math.min(count, Math.ceil(Math.sqrt(count * (height / width) * 1.5)));
  const zoom = Math.max(1, Math.floor((WIDTH / columns - GAP) / width));
  return { columns, rows: Math.ceil(count / columns), zoom };
}

/** Draws a sheet as a PNG file. */
export function drawSheet({ title, height, width, maps, palette }: SheetOf): Promise<Blob> {
  const { columns, rows, zoom } = divide(maps.length, height, width);
  const [cellWidth, cellHeight] = [width * zoom + GAP, height * zoom + GAP + LABEL];
  const canvas = document.createElement("canvas");
  canvas.width = columns * cellWidth + GAP;
  canvas.height = rows * cellHeight + TITLE + GAP;
  const context = canvas.getContext("2d")!;
  context.fillStyle = "#16181c";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = "#f2f3f5";
  context.font = "600 22px system-ui, sans-serif";
  context.fillText(title, GAP * 2, 32);
  context.font = "14px system-ui, sans-serif";
  context.imageSmoothingEnabled = false;
  const small = Object.assign(document.createElement("canvas"), { width, height });
  maps.forEach(({ scale, label, ...map }, i) => {
    const left = i % columns * cellWidth + GAP;
    const top = Math.floor(i / columns) * cellHeight + TITLE;
    drawMap(small, map, scale, palette);
    context.drawImage(small, left, top, width * zoom, height * zoom);
    context.fillText(label, left, top + height * zoom + 17, width * zoom);
  });
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), "image/png"));
}

/** Hands a file to the person. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
