import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { GalleryLayer } from "../../messages/gallery.ts";
import { addressOf } from "./api.ts";
import { countDead } from "./dead.ts";
import { percent } from "./format.ts";
import { sectionOf } from "./LayerSheet.tsx";
import { moveFocus } from "./roving.ts";
import type { GalleryState } from "./state.ts";

/** What stays in sight: the picture that is looked at, and the way to each layer's maps. */
export function LayerRail({ state }: { state: GalleryState }) {
  const { layers } = state.props;
  const seen = useLayerInSight(layers);
  const focused = useSignal(0);
  return (
    <nav class="rail" aria-label="Layers; arrow keys move, Enter leads to the maps">
      <LookedAt state={state} />
      <ul onKeyDown={(event) => moveFocus(event, focused)}>
        {layers.map((layer, i) => (
          <li key={layer.name}>
            <a
              href={`#${sectionOf(layer)}`}
              tabIndex={focused.value === i ? 0 : -1}
              aria-current={seen.value === i ? "true" : undefined}
              onFocus={() => focused.value = i}
              onClick={(event) => {
                event.preventDefault();
                goTo(layer);
              }}
            >
              <span class="layer-name">{layer.name}</span>
              <span class="muted number">
                {layer.channels} · {layer.height}×{layer.width}
              </span>
              <DeadCount count={countDead(state, layer)} />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function DeadCount({ count }: { count: number }) {
  return count > 0 ? <span class="tag bad number">{count} dead</span> : null;
}

/** Scrolls to a layer, and leads the keyboard to its first map. */
function goTo(layer: GalleryLayer): void {
  const section = document.getElementById(sectionOf(layer))!;
  section.scrollIntoView({ block: "start" });
  section.querySelector<HTMLElement>('.tile[tabindex="0"]')?.focus({ preventScroll: true });
}

/** The layer whose maps are in the upper part of the window. */
function useLayerInSight(layers: readonly GalleryLayer[]): Signal<number> {
  const seen = useSignal(-1);
  useEffect(() => {
    const places = new Map(layers.map((layer, i) => [sectionOf(layer), i]));
    const observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        const place = places.get(target.id)!;
        if (isIntersecting) seen.value = place;
        else if (seen.peek() === place) seen.value = -1;
      }
    }, { rootMargin: "-30% 0px -65% 0px" });
    for (const id of places.keys()) observer.observe(document.getElementById(id)!);
    return () => observer.disconnect();
  }, []);
  return seen;
}

/** The picture with what the network says of it; it leads back to where another can be chosen. */
function LookedAt({ state }: { state: GalleryState }) {
  const { props, picture, overview } = state;
  if (picture.value === "") return null;
  const { probabilities } = overview.value ?? {};
  const best = probabilities?.indexOf(Math.max(...probabilities)) ?? -1;
  return (
    <a class="looked-at" href="#looked-at">
      <img
        src={addressOf(props.run, `pictures/${encodeURIComponent(picture.value)}`)}
        alt="The chosen picture"
        width={props.width}
        height={props.height}
      />
      <span class="number">
        {probabilities && (
          <>
            <strong>{props.classes[best]}</strong> {percent(probabilities[best])}
          </>
        )}
      </span>
    </a>
  );
}
