import { useEffect, useRef } from "preact/hooks";
import { heatPixels } from "../gallery/draw/heat.ts";
import { seen } from "../demo/state.ts";

/** What the network's answer rests on, over the camera's picture. */
export function Heat({ palette }: { palette: readonly number[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, heat } = seen.value?.heat ?? {};
  useEffect(() => {
    if (!heat || !width) return;
    const pixels = new ImageData(heatPixels(heat, palette), width);
    canvas.current!.getContext("2d")!.putImageData(pixels, 0, 0);
  }, [heat]);
  if (!heat || !width) return null;
  return <canvas class="heat" ref={canvas} width={width} height={heat.length / width} />;
}
