import { cellAddress } from "../features/runs/cell_address.ts";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { cellAt, cellBeside, drawCells, SIDE } from "../features/runs/confusion_map.ts";
import type { ConfusionCells } from "../messages/runs.ts";
import { addressed } from "../shared/address.ts";
import { colorOf, onColorScheme } from "../shared/color.ts";

const HELP = "Point at a cell, or move with the arrow keys from one to the next.";

/** A confusion matrix of many classes: a picture whose cells are read and opened. */
export default function ConfusionMap({ id, names, cells }: ConfusionCells & { id: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const at = useSignal<number | undefined>(undefined);
  useEffect(() => {
    const draw = () => {
      const [right, wrong, marked] = ["--good", "--bad", "--accent"]
        .map((name) => colorOf(name, canvas.current!.parentElement!));
      drawCells(canvas.current!, { cells, names }, { right, wrong, marked }, at.value);
    };
    draw();
    return onColorScheme(draw);
  }, [at.value]);
  const cell = at.value === undefined ? undefined : cells[at.value];
  const address = cell && cellAddress(id, cell[0], cell[1]);
  const pointAt = ({ offsetX, offsetY }: MouseEvent) => {
    const scale = SIDE / canvas.current!.clientWidth;
    at.value = cellAt(cells, names.length, offsetX * scale, offsetY * scale);
  };
  return (
    <>
      <div
        class="confusion-map"
        role="application"
        aria-label="Confusion matrix"
        aria-describedby="confusion-cell"
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.key === "Enter" && address) location.href = addressed(address);
          const next = cellBeside(cells, at.value, event.key);
          if (next === undefined) return;
          event.preventDefault();
          at.value = next;
        }}
      >
        <canvas
          ref={canvas}
          width={SIDE}
          height={SIDE}
          onPointerMove={pointAt}
          onClick={(event) => {
            pointAt(event);
            const found = cells[at.value ?? -1];
            if (!found) return;
            location.href = addressed(cellAddress(id, found[0], found[1]));
          }}
        />
      </div>
      <p id="confusion-cell" role="status">
        {cell && address
          ? (
            <a href={address}>
              {cell[2]} of {names[cell[0]]} taken for {names[cell[1]]}
            </a>
          )
          : HELP}
      </p>
    </>
  );
}
