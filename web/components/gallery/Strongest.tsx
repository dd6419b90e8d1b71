import { useSignal, useSignalEffect } from "@preact/signals";
import type { StrongestAnswer } from "../../inspection/protocol.ts";
import { clip } from "../draw/overlay.ts";
import { addressOf } from "./api.ts";
import { frameOf } from "./fields.ts";
import { count, format } from "./format.ts";
import type { GalleryState } from "./state.ts";

/** The run's pictures that excite a map most, each with the field of its most excited cell. */
export function Strongest({ state }: { state: GalleryState }) {
  const { props, chosen, asker, weights, dead, picture } = state;
  const found = useSignal<StrongestAnswer | undefined>(undefined);
  const problem = useSignal("");
  useSignalEffect(() => {
    const convolution = chosen.value?.layer.convolution;
    if (!convolution) return;
    found.value = undefined;
    problem.value = "";
    const path = `strongest?${weights.value}&layer=${convolution}`;
    asker.json<StrongestAnswer>("strongest", path).then((answer) => {
      if (!answer) return;
      found.value = answer;
      const maps = answer.maps.flatMap((pictures, map) => pictures.length ? [] : [map]);
      dead.value = { ...dead.peek(), [convolution]: new Set(maps) };
    }, (error) => problem.value = error.message);
  });
  if (problem.value) return <p class="problem" role="alert">{problem.value}</p>;
  if (!found.value) return <p class="muted" role="status">Looking at the run's pictures…</p>;
  const { layer: { convolution }, map } = chosen.value!;
  const { inspected, total, maps } = found.value;
  const layer = props.layers.find(({ name }) => name === convolution)!;
  const of = inspected === total ? count(total, "picture") : `${inspected} of ${total} pictures`;
  if (!maps[map]?.length) {
    return <p>This map is dead: after ReLU it is 0 everywhere in all of {of}.</p>;
  }
  return (
    <>
      <p class="muted">Strongest of {of}; the frame is what the most excited cell sees.</p>
      <ul class="thumbs strongest">
        {maps[map].map(({ picture: number, value, y, x }) => {
          const frame = clip(frameOf(layer, y, x), props.height, props.width);
          return (
            <li key={number}>
              <button type="button" onClick={() => picture.value = String(number)}>
                <svg viewBox={`0 0 ${props.width} ${props.height}`} aria-hidden="true">
                  <image
                    href={addressOf(props.run, `pictures/${number}`)}
                    width={props.width}
                    height={props.height}
                  />
                  <rect
                    class="halo"
                    x={frame.left}
                    y={frame.top}
                    width={frame.width}
                    height={frame.height}
                  />
                  <rect x={frame.left} y={frame.top} width={frame.width} height={frame.height} />
                </svg>
                <span class="number">
                  <span class="visually-hidden">Picture {number}:</span>
                  {format(value)}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
