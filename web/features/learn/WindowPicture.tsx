import type { Signal } from "@preact/signals";
import type { Choice, Outcome } from "../../messages/learn.ts";
import { clip, movedBy, type Place, placeAt, spokenFrame } from "../../shared/grid.ts";

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
  const extent = { height: places, width: places };
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
            const next = movedBy(event.key, place.value, extent);
            if (!next) return;
            event.preventDefault();
            place.value = next;
          }}
          onPointerMove={(event) => place.value = placeAt(event, extent)}
          onPointerDown={(event) => place.value = placeAt(event, extent)}
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
  const [top, left] = [y * stride - before, x * stride - before];
  const seen = clip({ top, left, height: kernel, width: kernel }, { height: size, width: size });
  return `Row ${y}, column ${x} of the map sees ${spokenFrame(seen)} of the picture`;
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
