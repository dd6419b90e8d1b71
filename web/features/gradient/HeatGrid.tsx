import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Extent, movedBy, type Place, placeAt } from "../../shared/grid.ts";
import { drawFrame, drawSquares } from "../gallery/draw/overlay.ts";
import { Matrix } from "../gallery/Matrix.tsx";
import { largest } from "./state.ts";

interface HeatGridProps extends Extent {
  /** `[H, W]`. */
  readonly values: readonly number[];
  /** `[H, W]`: what is seen below them, in grey. */
  readonly under?: readonly number[];
  readonly label: string;
  /** The element that says what is at the place. */
  readonly saidBy?: string;
  /** The cell that is framed, and chosen by pointer or keys. */
  readonly place: Signal<Place>;
}

/** So many rows and columns have their numbers written. */
const WRITTEN = 8;
const SIDE = 480;
const FAR = 8;

/** Numbers cell by cell, warm above 0 and cool below. */
export function HeatGrid({ values, under, height, width, label, saidBy, place }: HeatGridProps) {
  const { y, x } = place.value;
  const isWritten = Math.max(height, width) <= WRITTEN;
  const move = (event: PointerEvent) => place.value = placeAt(event, { height, width });
  return (
    <div
      class={isWritten ? "cells written" : "cells"}
      role="application"
      tabIndex={0}
      aria-label={`${label}; arrow keys move`}
      aria-describedby={saidBy}
      onKeyDown={(event) => {
        const extent = { height, width };
        const next = movedBy(event.key, place.value, extent, event.shiftKey ? FAR : 1);
        if (!next) return;
        event.preventDefault();
        place.value = next;
      }}
      onPointerMove={move}
      onPointerDown={move}
    >
      {isWritten
        ? (
          <Matrix
            title={label}
            values={values}
            columns={width}
            strongest={largest(values)}
            marked={y * width + x}
            written
          />
        )
        : <HeatCanvas values={values} under={under} height={height} width={width} y={y} x={x} />}
    </div>
  );
}

function HeatCanvas(
  { values, under, height, width, y, x }: Extent & Place & Pick<HeatGridProps, "values" | "under">,
) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const zoom = Math.max(1, Math.round(SIDE / Math.max(height, width)));
  useEffect(() => {
    const { current } = canvas;
    current!.getContext("2d")!.clearRect(0, 0, current!.width, current!.height);
    if (under) drawSquares(current!, greyPixels(under), width);
    drawSquares(current!, signedPixels(values), width);
    drawFrame(current!, { top: y, left: x, height: 1, width: 1 }, zoom);
  }, [values, under, y, x, zoom]);
  return <canvas class="signed" ref={canvas} width={width * zoom} height={height * zoom} />;
}

/** How much grey there is at most, of 255. */
const GREY = 90;

/** RGBA pixels: clear where the number is the least, grey where it is the largest. */
function greyPixels(values: readonly number[]): Uint8ClampedArray<ArrayBuffer> {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const pixels = new Uint8ClampedArray(values.length * 4).fill(128);
  values.forEach((value, i) => pixels[i * 4 + 3] = GREY * (value - low) / (high - low || 1));
  return pixels;
}

const WARM = [232, 89, 12];
const COOL = [34, 139, 230];

/** RGBA pixels: clear at 0, warm above it, cool below; the farthest from 0 covers wholly. */
export function signedPixels(values: readonly number[]): Uint8ClampedArray<ArrayBuffer> {
  const most = largest(values) || 1;
  const pixels = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, i) => {
    pixels.set(value < 0 ? COOL : WARM, i * 4);
    pixels[i * 4 + 3] = 255 * Math.sqrt(Math.abs(value) / most);
  });
  return pixels;
}
