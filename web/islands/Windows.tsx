import { useSignal, useSignalEffect } from "@preact/signals";
import { Controls } from "../features/learn/Controls.tsx";
import { seenOf, WindowPicture } from "../features/learn/WindowPicture.tsx";
import { type Choice, keyOf, type Lesson } from "../messages/learn.ts";
import type { Place } from "../shared/grid.ts";

/** How long the filter stays at a place while it slides, in milliseconds. */
const PACE = 120;

/** Lets a filter slide over a picture, with every size as it is chosen. */
export default function Windows({ lesson }: { lesson: Lesson }) {
  const choice = useSignal<Choice>({ size: 32, kernel: 5, stride: 1, padding: "VALID" });
  const place = useSignal<Place>({ y: 0, x: 0 });
  const isSliding = useSignal(false);
  const outcome = lesson[keyOf(choice.value)];
  const { size, kernel, stride, padding } = choice.value;
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
      <Controls choice={choice.value} isSliding={isSliding} choose={choose} />
      <p class="sizes number" role="status">
        {kernel}×{kernel} on {size}×{size} → <strong>{places}×{places}</strong>
        <span class="muted">
          {padding === "SAME"
            ? `⌈${size} ÷ ${stride}⌉ = ${places}, with ${before} before and ${after} after`
            : `⌊(${size} − ${kernel}) ÷ ${stride}⌋ + 1 = ${places}`}
        </span>
      </p>
      <div class="tried">
        <WindowPicture choice={choice.value} outcome={outcome} place={place} />
        <div>
          <p id="window-said" class="number" aria-live={isSliding.value ? "off" : "polite"}>
            {seenOf(choice.value, outcome, place.value)}.
          </p>
          <p class="number">
            One filter has {kernel}×{kernel} weights and a bias, {kernel * kernel + 1}{" "}
            numbers, shared by all {(places * places).toLocaleString("en")}{" "}
            cells. Without sharing, a dense layer from picture to map would have{" "}
            {(places * places * (size * size + 1)).toLocaleString("en")}.
          </p>
        </div>
      </div>
    </div>
  );
}
