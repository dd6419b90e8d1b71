/** Which filters are dead: nothing is left of them in any picture that was looked at. @module */
import type { MapStatistics } from "../../inspection/protocol.ts";
import type { GalleryLayer } from "../../messages/gallery.ts";
import type { GalleryState } from "./state.ts";

/**
 * Whether each map of a layer is dead; `undefined` as long as the pictures were not looked at, and of
 * layers that rectify no filters: a convolution's own maps go below 0, it is behind the ReLU that
 * nothing is left of a dead one.
 */
export function deadMaps(
  { strongest }: GalleryState,
  { rectifies }: GalleryLayer,
): readonly boolean[] | undefined {
  return strongest.value[rectifies ?? ""]?.maps.map((pictures) => pictures.length === 0);
}

/** How many maps of a layer are dead; 0 as long as that is not known. */
export function countDead(state: GalleryState, layer: GalleryLayer): number {
  return deadMaps(state, layer)?.filter(Boolean).length ?? 0;
}

/** Whether a map is 0 everywhere, in the picture that is shown. */
export const isZero = ({ min, max }: MapStatistics): boolean => min === 0 && max === 0;
