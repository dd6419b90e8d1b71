import type { Signal } from "@preact/signals";
import type { Choice, Outcome } from "./lesson.ts";

/** A place of the map. */
export interface Place {
  readonly y: number;
  readonly x: number;
}

interface WindowPictureProps {
  readonly choice: Choice;
  readonly outcome: Outcome;
  readonly place: Signal<Place>;
}

/** The picture with the filter over it, and the map with the cell that comes of it. */
export function WindowPicture({ choice, outcome, place }: WindowPictureProps) {
  const { size, kernel, stride } = choice;
  const { places, before, after } = outcome;
  const whole = before + size + after;
  const { y, x } = place.value;
  return (
    <div class="windows">
      <figure>
        <svg
          viewBox={`-0.1 -0.1 ${whole + 0.2} ${whole + 0.2}`}
          role="img"
          aria-label={seenOf(choice, outcome, place.value)}
        >
          <Cells id="input-cells" />
          <rect class="zeros" width={whole} height={whole} />
          <rect class="ground" x={before} y={before} width={size} height={size} />
          <rect fill="url(#input-cells)" width={whole} height={whole} />
          <rect class="window" x={x * stride} y={y * stride} width={kernel} height={kernel} />
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
          aria-label="Cells of the map; arrow keys move the filter"
          aria-describedby="window-said"
          onKeyDown={(event) => {
            const next = movedBy(event.key, place.value, places);
            if (!next) return;
            event.preventDefault();
            place.value = next;
          }}
          onPointerMove={(event) => place.value = placeAt(event, places)}
          onPointerDown={(event) => place.value = placeAt(event, places)}
        >
          <svg viewBox={`-0.1 -0.1 ${places + 0.2} ${places + 0.2}`} aria-hidden="true">
            <Cells id="output-cells" />
            <rect class="ground" width={places} height={places} />
            <rect fill="url(#output-cells)" width={places} height={places} />
            <rect class="window" x={x} y={y} width={1} height={1} />
          </svg>
        </div>
        <figcaption>The map, {places}×{places}</figcaption>
      </figure>
    </div>
  );
}

/** What the filter sees, in words. */
export function seenOf(
  { size, kernel, stride }: Choice,
  { before }: Outcome,
  { y, x }: Place,
): string {
  const span = (place: number) => {
    const first = Math.max(0, place * stride - before);
    const last = Math.min(size - 1, place * stride - before + kernel - 1);
    return first === last ? ` ${first}` : `s ${first}–${last}`;
  };
  return `Row ${y}, column ${x} of the map sees row${span(y)}, column${span(x)} of the picture`;
}

/** The lines between cells, as a pattern. */
function Cells({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width={1} height={1} patternUnits="userSpaceOnUse">
        <path class="lines" d="M1 0H0V1" />
      </pattern>
    </defs>
  );
}

function placeAt(event: PointerEvent, places: number): Place {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const along = (share: number) => Math.max(0, Math.min(places - 1, Math.floor(share * places)));
  return {
    y: along((event.clientY - box.top) / box.height),
    x: along((event.clientX - box.left) / box.width),
  };
}

/** Where an arrow key leads, `undefined` for other keys. */
export function movedBy(key: string, { y, x }: Place, places: number): Place | undefined {
  const steps: Record<string, [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    Home: [0, -x],
    End: [0, places - 1 - x],
  };
  const step = steps[key];
  const within = (value: number) => Math.max(0, Math.min(places - 1, value));
  return step && { y: within(y + step[0]), x: within(x + step[1]) };
}
