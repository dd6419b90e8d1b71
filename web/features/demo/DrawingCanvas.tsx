import { useEffect, useRef } from "preact/hooks";
import type { Drawing } from "../../worker/messages.ts";

/** A picture from the Worker, or from a recording, enlarged without smoothing. */
export function DrawingCanvas({ drawing, label }: { drawing: Drawing; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { height, width, pixels } = drawing;
  useEffect(() => {
    if (typeof pixels === "string") return;
    const context = canvas.current!.getContext("2d")!;
    context.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [drawing]);
  return typeof pixels === "string"
    ? <img class="drawing" src={pixels} width={width} height={height} alt={label} />
    : (
      <canvas
        class="drawing"
        ref={canvas}
        width={width}
        height={height}
        role="img"
        aria-label={label}
      />
    );
}
