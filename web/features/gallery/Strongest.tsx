import { clip } from "../../shared/grid.ts";
import { addressOf } from "./api.ts";
import { frameOf } from "./fields.ts";
import { count, format } from "./format.ts";
import { type GalleryState, hasPictures } from "./state.ts";

/** The run's pictures that excite a map most, each with the field of its most excited cell. */
export function Strongest({ state }: { state: GalleryState }) {
  const { props, chosen, picture, strongest, strongestProblem } = state;
  if (strongestProblem.value) return <p class="problem" role="alert">{strongestProblem.value}</p>;
  if (!hasPictures(props)) return <p class="muted">This network has no pictures of its own.</p>;
  const { layer: { convolution }, map } = chosen.value!;
  if (!convolution) return <p class="muted">There is no convolution before this layer.</p>;
  const found = strongest.value[convolution];
  if (!found) return <p class="muted" role="status">Looking at the run's pictures…</p>;
  const { inspected, total, maps } = found;
  const layer = props.layers.find(({ name }) => name === convolution)!;
  const of = inspected === total ? count(total, "picture") : `${inspected} of ${total} pictures`;
  if (!maps[map]?.length) {
    return props.layers.some(({ rectifies }) => rectifies === convolution)
      ? <p>This filter is dead: after ReLU it is 0 everywhere in all of {of}.</p>
      : <p>It is nowhere above 0 in all of {of}.</p>;
  }
  return (
    <>
      <p class="muted">Strongest of {of}; the frame is what the most excited cell sees.</p>
      <ul class="thumbs strongest">
        {maps[map].map(({ picture: number, value, y, x }) => {
          const frame = clip(frameOf(layer, props, y, x), props);
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
