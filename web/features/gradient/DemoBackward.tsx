import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Look } from "../../worker/messages.ts";
import { DrawingCanvas } from "../demo/DrawingCanvas.tsx";
import type { Place } from "../../shared/grid.ts";
import type { GradientAsker } from "./asker.ts";
import { Backward } from "./Backward.tsx";
import { createGradient } from "./state.ts";
import { Wanted } from "./Wanted.tsx";

/** The gradient of any map of the network that was trained in this tab. */
export function DemoBackward({ look, asker }: { look: Look; asker: GradientAsker }) {
  const { layers, classes, label: own, drawing } = look;
  const layer = useSignal(layers[0].name);
  const map = useSignal(0);
  const place = useSignal<Place>({ y: 0, x: 0 });
  const choice = useSignal<number | undefined>(undefined);
  const subject = useSignal("");
  const label = useSignal(own);
  const wanted = useComputed(() => choice.value ?? own);
  const shown = useComputed(() => {
    const { name, height, width, channels } = layers.find(({ name }) => name === layer.value)!;
    return { layer: name, map: Math.min(map.value, channels - 1), height, width };
  });
  useSignalEffect(() => {
    const { height, width } = shown.value;
    place.value = { y: Math.floor(height / 2), x: Math.floor(width / 2) };
  });
  const state = useMemo(() => createGradient({ asker, subject, shown, place, wanted }), []);
  const { channels } = layers.find(({ name }) => name === layer.value)!;
  return (
    <Backward state={state} classes={classes}>
      <figure class="looked-at">
        <DrawingCanvas drawing={drawing} label="The picture whose loss is looked at" />
      </figure>
      <label class="field">
        <span>Layer</span>
        <select value={layer} onChange={({ currentTarget }) => layer.value = currentTarget.value}>
          {layers.map(({ name }) => <option key={name} value={name}>{name}</option>)}
        </select>
      </label>
      <label class="field">
        <span>Map</span>
        <select
          value={shown.value.map}
          onChange={({ currentTarget }) => map.value = Number(currentTarget.value)}
        >
          {Array.from({ length: channels }, (_, i) => <option key={i} value={i}>{i}</option>)}
        </select>
      </label>
      <Wanted classes={classes} chosen={choice} wanted={wanted} label={label} />
    </Backward>
  );
}
