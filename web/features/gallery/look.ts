/** In which colours and on which scale maps are drawn. @module */
import type { GalleryLayer } from "../../messages/gallery.ts";
import { GREY, type Palette, type Scale } from "./draw/maps.ts";
import type { GalleryState } from "./state.ts";

/** The colours that are chosen. */
export function paletteOf({ palette, props }: GalleryState): Palette {
  return palette.value === "grey" ? GREY : props.viridis;
}

/** The scale of a map: its own, or its layer's. */
export function scaleOf(
  { overview, shared }: GalleryState,
  { name }: GalleryLayer,
  map: number,
): Scale {
  const found = overview.value?.layers.find((layer) => layer.name === name);
  if (!found) return { low: 0, high: 1 };
  const { min, max } = shared.value ? found.statistics : found.maps[map];
  return { low: min, high: max };
}
