import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { HeatAnswer } from "../../inspection/protocol.ts";
import { addressOf, createAsker, type Numbers } from "../gallery/api.ts";
import { drawHeat } from "../gallery/draw/heat.ts";
import { messageOf } from "../../shared/errors.ts";

/** The pixels of the canvas to one of the picture. */
const ZOOM = 4;

/** Grad-CAM of a class over a picture: where the network finds it. */
export function Evidence({ run, number, index, name, height, width, viridis }: {
  run: string;
  number: number;
  index: number;
  name: string;
  height: number;
  width: number;
  viridis: readonly number[];
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const image = useSignal<HTMLImageElement | undefined>(undefined);
  const heat = useSignal<Numbers<HeatAnswer> | undefined>(undefined);
  const problem = useSignal("");
  useEffect(() => {
    const picture = new Image();
    picture.src = addressOf(run, `pictures/${number}`);
    picture.decode().then(() => image.value = picture, () => {});
    const asker = createAsker(run);
    const query = `snapshot=model&picture=${number}&class=${index}`;
    asker.numbers<HeatAnswer>("heat", `grad-cam?${query}`)
      .then((found) => heat.value = found, (error) => problem.value = messageOf(error));
    return () => asker.drop("heat");
  }, []);
  useSignalEffect(() => {
    if (!image.value || !canvas.current) return;
    const { answer, numbers } = heat.value ?? {};
    drawHeat(canvas.current, image.value, viridis, numbers, answer?.width);
  });
  return (
    <figure aria-busy={!heat.value && !problem.value}>
      <canvas
        ref={canvas}
        width={width * ZOOM}
        height={height * ZOOM}
        role="img"
        aria-label={`Grad-CAM of ${name}`}
      />
      <figcaption>{problem.value || `Grad-CAM of ${name}`}</figcaption>
    </figure>
  );
}
