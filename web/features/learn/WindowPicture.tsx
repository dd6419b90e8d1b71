import type { Signal } from "@preact/signals";
import type { Choice, Outcome } from "../../messages/learn.ts";
import { clip, movedBy, type Place, placeAt, spokenFrame } from "../../shared/grid.ts";
import { short } from "../gallery/format.ts";

interface WindowPictureProps {
  readonly choice: Choice;
  readonly outcome: Outcome;
  readonly place: Signal<Place>;
  /** `[size, size]`, from 0 to 1. */
  readonly picture: readonly number[];
  /** `[places, places]`. */
  readonly map: readonly number[];
}

/** So many rows have their numbers written. */
const WRITTEN = 16;

/** The picture with the window over it, and the map with the cell that comes of it. */
export function WindowPicture({ choice, outcome, place, picture, map }: WindowPictureProps) {
  const { size, kernel, stride } = choice;
  const { places, before, after } = outcome;
  const whole = before + size + after;
  const extent = { height: places, width: places };
  const { y, x } = place.value;
  return (
    <div class="windows">
      <figure>
        <svg
          viewBox={`${-before} ${-before} ${whole} ${whole}`}
          role="img"
          aria-label={seenOf(choice, outcome, place.value)}
        >
          <rect class="zeros" x={-before} y={-before} width={whole} height={whole} />
          <Cells values={picture} side={size} shade={(value) => value} />
          <rect
            class="window"
            x={x * stride - before}
            y={y * stride - before}
            width={kernel}
            height={kernel}
          />
        </svg>
        <figcaption>
          The picture, {size}×{size}
          {before + after > 0 && `, with ${before + after} rows and columns of zeros around it`}
        </figcaption>
      </figure>
      <figure>
        <div
          class="cells"
          role="application"
          tabIndex={0}
          aria-label="Cells of the map; arrow keys move the window"
          aria-describedby="window-said"
          onKeyDown={(event) => {
            const next = movedBy(event.key, place.value, extent);
            if (!next) return;
            event.preventDefault();
            place.value = next;
          }}
          onPointerMove={(event) => place.value = placeAt(event, extent)}
          onPointerDown={(event) => place.value = placeAt(event, extent)}
        >
          <svg viewBox={`0 0 ${places} ${places}`} aria-hidden="true">
            <Cells values={map} side={places} shade={shadeOf(map)} />
            <rect class="window" x={x} y={y} width={1} height={1} />
          </svg>
        </div>
        <figcaption>The map, {places}×{places}</figcaption>
      </figure>
    </div>
  );
}

/** Numbers as greys, the least black and the largest white. */
function shadeOf(values: readonly number[]): (value: number) => number {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return (value) => (value - low) / (high - low || 1);
}

interface CellsProps {
  readonly values: readonly number[];
  readonly side: number;
  /** From 0, black, to 1, white. */
  shade(value: number): number;
}

/** Cells as greys, with their numbers where there is room. */
function Cells({ values, side, shade }: CellsProps) {
  return (
    <g class="pixels">
      {values.map((value, i) => {
        const [x, y] = [i % side, Math.floor(i / side)];
        const grey = Math.round(255 * shade(value));
        return (
          <g key={i}>
            <rect x={x} y={y} width={1} height={1} fill={`rgb(${grey} ${grey} ${grey})`} />
            {side <= WRITTEN && (
              <text x={x + 0.5} y={y + 0.5} fill={grey > 127 ? "#000000" : "#ffffff"}>
                {short(Math.round(100 * value) / 100).replace(/^(−?)0\./, "$1.")}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

/** What the window sees, in words. */
export function seenOf(
  { size, kernel, stride }: Pick<Choice, "size" | "kernel" | "stride">,
  { before }: Outcome,
  { y, x }: Place,
): string {
  const [top, left] = [y * stride - before, x * stride - before];
  const seen = clip({ top, left, height: kernel, width: kernel }, { height: size, width: size });
  return `Row ${y}, column ${x} of the map sees ${spokenFrame(seen)} of the picture`;
}
