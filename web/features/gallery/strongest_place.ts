/** The cell that an opened map begins with. @module */
import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Place } from "../../shared/grid.ts";
import type { MapOf } from "./draw/maps.ts";
import type { GalleryState } from "./state.ts";

/** Where a map of `[H, W, C]` is highest; the first of equals. */
export function strongestPlace({ maps, channels, map }: MapOf, width: number): Place {
  let at = 0;
  for (let i = 1; i < maps.length / channels; i++) {
    if (maps[i * channels + map] > maps[at * channels + map]) at = i;
  }
  return { y: Math.floor(at / width), x: at % width };
}

/**
 * A place that begins with the strongest cell of each map and picture, there is something to see there,
 * as soon as their numbers are there; until the next it stays where it is led.
 */
export function useStrongestPlace({ chosen, maps, picture }: GalleryState): Signal<Place> {
  const place = useSignal<Place>({ y: 0, x: 0 });
  const shown = useRef("");
  useSignalEffect(() => {
    if (!chosen.value) return;
    const { layer: { name, channels, width }, map } = chosen.value;
    const numbers = maps.get(name)!.value;
    const wanted = `${name} ${map} ${picture.value}`;
    if (!numbers || shown.current === wanted) return;
    shown.current = wanted;
    place.value = strongestPlace({ maps: numbers, channels, map }, width);
  });
  return place;
}
