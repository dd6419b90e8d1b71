import { useEffect, useRef } from "preact/hooks";
import type { Drawing } from "../../worker/messages.ts";

/** A picture from the Worker, enlarged without smoothing. */
export function DrawingCanvas({ drawing, label }: { drawing: Drawing; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { height, width, pixels } = drawing;
  useEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    context.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [drawing]);
  return (
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
