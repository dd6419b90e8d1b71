import { useEffect, useRef } from "preact/hooks";
import { useSignalEffect } from "@preact/signals";
import { percent } from "../gallery/format.ts";
import type { View } from "./view.ts";

/** The class scores at the map's end: a bar each, which lights what carries it up. */
export function Classes({ view }: { view: View }) {
  const { source: { classes, probabilities, paths }, chosenClass, bar } = view;
  const list = useRef<HTMLUListElement>(null);
  const measure = () => {
    const { current } = list;
    const button = current?.querySelector<HTMLElement>('[aria-pressed="true"]');
    const region = current?.closest(".map-body")?.querySelector(".map-region");
    if (!button || !region || !current) return void (bar.value = undefined);
    const [own, around] = [button.getBoundingClientRect(), region.getBoundingClientRect()];
    // On a narrow page the bars are below the map, and lines to them would end nowhere.
    bar.value = own.left >= around.right - 1 ? own.top + own.height / 2 - around.top : undefined;
  };
  useSignalEffect(() => {
    chosenClass.value;
    view.size.value;
    requestAnimationFrame(measure);
  });
  useEffect(() => {
    const { current } = list;
    current?.addEventListener("scroll", measure, { passive: true });
    return () => current?.removeEventListener("scroll", measure);
  }, []);
  const best = probabilities.value?.indexOf(Math.max(...probabilities.value));
  return (
    <ul class="map-classes" ref={list} aria-label="Classes">
      {classes.map((name, index) => {
        const probability = probabilities.value?.[index] ?? 0;
        const said = probabilities.value ? percent(probability) : "–";
        const content = (
          <>
            <span class="class-name">{name}</span>
            <span class="number">{said}</span>
            <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
              <rect class="track" width="100" height="6" />
              <rect class="bar" width={100 * probability} height="6" />
            </svg>
          </>
        );
        return (
          <li key={index} class={index === best ? "best" : ""}>
            {paths
              ? (
                <button
                  type="button"
                  aria-pressed={chosenClass.value === index}
                  onClick={() => {
                    chosenClass.value = chosenClass.value === index ? undefined : index;
                  }}
                >
                  {content}
                </button>
              )
              : <div class="class-line">{content}</div>}
          </li>
        );
      })}
    </ul>
  );
}
