import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Started } from "../../worker/messages.ts";
import { NetworkMap } from "../network_map/NetworkMap.tsx";
import type { MapPlace } from "../network_map/world.ts";
import { trainingSource } from "./map_source.ts";
import { MapSheet } from "./MapSheet.tsx";
import { maps, started } from "./state.ts";

/** The network as a map, while it learns and afterwards. */
export function LiveNetwork() {
  if (!started.value) return null;
  return (
    <section class="panel" aria-labelledby="network">
      <h2 id="network">The network{maps.value && `, at step ${maps.value.step}`}</h2>
      <OneTraining key={started.value} started={started.value} />
      {maps.value && (
        <p class="muted">
          Computing these maps takes{" "}
          <span class="number" data-share={maps.value.share}>
            {(100 * maps.value.share).toFixed(1)} %
          </span>{" "}
          of the time; above 5 % they wait.
        </p>
      )}
    </section>
  );
}

function OneTraining({ started }: { started: Started }) {
  const opened = useSignal<MapPlace>();
  const source = useMemo(() => trainingSource(started, (place) => opened.value = place), [started]);
  return (
    <>
      <NetworkMap source={source} />
      {opened.value && <MapSheet source={source} opened={opened} />}
    </>
  );
}
