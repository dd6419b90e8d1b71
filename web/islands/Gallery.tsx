import { useEffect, useMemo } from "preact/hooks";
import { Evidence } from "../features/gallery/Evidence.tsx";
import { LayerRail } from "../features/gallery/LayerRail.tsx";
import { LayerSheet } from "../features/gallery/LayerSheet.tsx";
import { MapDialog } from "../features/gallery/MapDialog.tsx";
import { PicturePicker } from "../features/gallery/PicturePicker.tsx";
import { Scrubber } from "../features/gallery/Scrubber.tsx";
import { SnapshotStrip } from "../features/gallery/SnapshotStrip.tsx";
import { createState, followSelection } from "../features/gallery/state.ts";
import { gallerySource } from "../features/network_map/gallery_source.ts";
import { NetworkMap } from "../features/network_map/NetworkMap.tsx";
import type { GalleryProps } from "../messages/gallery.ts";

/** The feature maps of a run: choose a snapshot and a picture, and look into every layer. */
export default function Gallery(props: GalleryProps & { address: string }) {
  const state = useMemo(() => createState(props, new URLSearchParams(props.address)), []);
  useEffect(() => followSelection(state), []);
  const source = useMemo(() => gallerySource(state), []);
  const { problem, palette, shared, chosen } = state;
  return (
    <div class="gallery">
      <LayerRail state={state} />
      <div class="looking">
        {problem.value && <p class="problem" role="alert">{problem.value}</p>}
        <section class="panel" aria-labelledby="network-map">
          <h2 id="network-map">The network</h2>
          <NetworkMap source={source} />
        </section>
        <div class="panel stage" id="looked-at">
          <Evidence state={state} />
          <PicturePicker state={state} />
          <SnapshotStrip state={state} />
        </div>
        <div class="panel tools">
          <Scrubber state={state} />
          <div class="segments" role="group" aria-label="Colours">
            {(["viridis", "grey"] as const).map((name) => (
              <button
                key={name}
                type="button"
                aria-pressed={palette.value === name}
                onClick={() => palette.value = name}
              >
                {name}
              </button>
            ))}
          </div>
          <div class="segments" role="group" aria-label="Scale">
            {[false, true].map((isShared) => (
              <button
                key={String(isShared)}
                type="button"
                aria-pressed={shared.value === isShared}
                onClick={() => shared.value = isShared}
              >
                {isShared ? "shared scale" : "per-map scale"}
              </button>
            ))}
          </div>
        </div>
        {props.layers.map((layer) => <LayerSheet key={layer.name} state={state} layer={layer} />)}
        {chosen.value && <MapDialog state={state} />}
      </div>
    </div>
  );
}
