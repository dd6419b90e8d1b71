import type { Signal } from "@preact/signals";
import { movedBy, placeAt } from "../../shared/grid.ts";
import type { MapCell, Seen, SeenSheet } from "../../worker/messages.ts";
import { CellView } from "../gallery/CellView.tsx";
import { DrawingCanvas } from "../demo/DrawingCanvas.tsx";
import { cellAt, frameOfCell } from "./cell_at.ts";

interface LiveMapsProps {
  readonly seen: Seen;
  /** The cell that is looked at. */
  readonly cell: Signal<MapCell | undefined>;
}

/** All maps of the camera's last frame; a cell under the finger shows its products. */
export function LiveMaps({ seen, cell }: LiveMapsProps) {
  return (
    <>
      <h3>Its maps, live</h3>
      <p class="muted">
        Touch a map: the cell under your finger shows how it comes about. A red frame is a map that
        is zero everywhere in this picture.
      </p>
      <div class="live-sheets">
        {seen.sheets.map((sheet) => (
          <LiveSheet key={sheet.layer} sheet={sheet} seen={seen} cell={cell} />
        ))}
      </div>
    </>
  );
}

function LiveSheet({ sheet, seen, cell }: LiveMapsProps & { sheet: SeenSheet }) {
  const { layer, maps, extent } = sheet;
  const own = cell.value?.layer === layer ? cell.value : undefined;
  const answer = seen.cell?.at.layer === layer ? seen.cell.answer : undefined;
  const point = (event: PointerEvent) => {
    if (event.buttons) cell.value = cellAt(sheet, placeAt(event, sheet)) ?? cell.value;
  };
  return (
    <>
      <figure>
        <div
          class="touched"
          role="application"
          tabIndex={0}
          aria-label={`${maps} live maps of ${layer}; arrow keys move over cells, with Shift over maps`}
          onPointerDown={point}
          onPointerMove={point}
          onKeyDown={(event) => {
            const next = keyed(event, sheet, own);
            if (!next) return;
            event.preventDefault();
            cell.value = next;
          }}
        >
          <DrawingCanvas drawing={sheet} label={`${maps} maps of ${layer}`} />
          {own && <Mark sheet={sheet} cell={own} />}
        </div>
        <figcaption>
          {layer}: {maps} maps of {extent.height}×{extent.width}
        </figcaption>
      </figure>
      {own && answer && (
        <div class="touched-cell">
          <div class="row spread">
            <h4>
              <span role="status">
                Map {own.map} of {layer}, row {own.y}, column {own.x}
              </span>
            </h4>
            <button type="button" class="quiet" onClick={() => cell.value = undefined}>
              Close
            </button>
          </div>
          <CellView cell={answer} />
        </div>
      )}
    </>
  );
}

/** Where a key leads from a cell, or from none. */
function keyed(event: KeyboardEvent, sheet: SeenSheet, own?: MapCell): MapCell | undefined {
  const { layer, maps, extent, grid } = sheet;
  const from = own ?? { layer, map: 0, y: 0, x: 0 };
  if (!event.shiftKey) {
    const place = movedBy(event.key, from, extent);
    return place && { ...from, ...place };
  }
  const at = { y: Math.floor(from.map / grid.columns), x: from.map % grid.columns };
  const place = movedBy(event.key, at, { height: grid.rows, width: grid.columns });
  return place && { ...from, map: Math.min(maps - 1, place.y * grid.columns + place.x) };
}

/** The frame of a cell. */
function Mark({ sheet, cell }: { sheet: SeenSheet; cell: MapCell }) {
  const { top, left, height, width } = frameOfCell(sheet, cell);
  const share = (part: number, whole: number) => `${100 * part / whole}%`;
  const style = {
    top: share(top, sheet.height),
    left: share(left, sheet.width),
    height: share(height, sheet.height),
    width: share(width, sheet.width),
  };
  return <span class="mark" style={style} />;
}
