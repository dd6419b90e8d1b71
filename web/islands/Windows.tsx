import { useSignal, useSignalEffect } from "@preact/signals";
import { Controls } from "../features/learn/Controls.tsx";
import { seenOf, WindowPicture } from "../features/learn/WindowPicture.tsx";
import { mapOf, windowNumbers } from "../features/learn/window_numbers.ts";
import { WindowSum } from "../features/learn/WindowSum.tsx";
import {
  type Choice,
  type ControlName,
  type FilterName,
  filterOf,
  keyOf,
  type Lesson,
} from "../messages/learn.ts";
import type { Place } from "../shared/grid.ts";

/** How long the filter stays at a place while it slides, in milliseconds. */
const PACE = 120;

interface WindowsProps {
  readonly lesson: Lesson;
  /** `[size, size]` by size, from 0 to 1. */
  readonly pictures: Readonly<Record<number, readonly number[]>>;
  readonly hidden: readonly ControlName[];
}

const FIRST: Choice = {
  operation: "convolution",
  size: 12,
  kernel: 3,
  stride: 1,
  padding: "VALID",
};

/** Lets a window slide over a picture, with every size as it is chosen. */
export default function Windows({ lesson, pictures, hidden }: WindowsProps) {
  const choice = useSignal(FIRST);
  const filter = useSignal<FilterName>("vertical edges");
  const place = useSignal<Place>({ y: 0, x: 0 });
  const isSliding = useSignal(false);
  const outcome = lesson[keyOf(choice.value)];
  const { operation, size, kernel, stride, padding } = choice.value;
  const [picture, weights] = [pictures[size], filterOf(filter.value, kernel)];
  const numbers = windowNumbers(choice.value, outcome, picture, weights, place.value);
  const { places, before, after } = outcome;
  const choose = (change: Partial<Choice>) => {
    choice.value = { ...choice.value, ...change };
    place.value = { y: 0, x: 0 };
  };
  useSignalEffect(() => {
    if (!isSliding.value) return;
    const { places } = lesson[keyOf(choice.value)];
    const timer = setInterval(() => {
      const next = place.peek().y * places + place.peek().x + 1;
      if (next < places * places) place.value = { y: Math.floor(next / places), x: next % places };
      else isSliding.value = false;
    }, PACE);
    return () => clearInterval(timer);
  });
  return (
    <div class="panel lesson">
      <Controls
        choice={choice.value}
        filter={filter}
        isSliding={isSliding}
        hidden={hidden}
        choose={choose}
      />
      <p class="sizes number" role="status">
        {kernel}×{kernel} on {size}×{size} → <strong>{places}×{places}</strong>
        <span class="muted">
          {padding === "SAME"
            ? `⌈${size} ÷ ${stride}⌉ = ${places}, with ${before} before and ${after} after`
            : `⌊(${size} − ${kernel}) ÷ ${stride}⌋ + 1 = ${places}`}
        </span>
      </p>
      <WindowPicture
        choice={choice.value}
        outcome={outcome}
        place={place}
        picture={picture}
        map={mapOf(choice.value, outcome, picture, weights)}
      />
      <p id="window-said" class="number" aria-live={isSliding.value ? "off" : "polite"}>
        {seenOf(choice.value, outcome, place.value)}.
      </p>
      <WindowSum choice={choice.value} numbers={numbers} weights={weights} />
      {operation === "pooling"
        ? (
          <p class="number">
            Pooling has no weights: each cell is the largest of its {kernel}×{kernel} pixels.
          </p>
        )
        : (
          <p class="number">
            One filter has {kernel}×{kernel} weights and a bias, here 0: {kernel * kernel + 1}{" "}
            numbers, shared by all {(places * places).toLocaleString("en")}{" "}
            cells. Without sharing, a dense layer from picture to map would have{" "}
            {(places * places * (size * size + 1)).toLocaleString("en")}.
          </p>
        )}
    </div>
  );
}
