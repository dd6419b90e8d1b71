import { type Signal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { LabelAnswer } from "../../inspection/protocol.ts";
import type { Place } from "../../shared/grid.ts";
import type { GalleryState } from "../gallery/state.ts";
import { askerOf } from "./asker.ts";
import { Backward } from "./Backward.tsx";
import { createGradient } from "./state.ts";
import { Wanted } from "./Wanted.tsx";

interface GalleryBackwardProps {
  readonly state: GalleryState;
  readonly place: Signal<Place>;
}

/** The gradient of the map that is enlarged in a gallery. */
export function GalleryBackward({ state, place }: GalleryBackwardProps) {
  const { asker, selection, chosen, overview, picture, fail } = state;
  const { classes } = state.props;
  const answer = useSignal<(LabelAnswer & { of: string }) | undefined>(undefined);
  const choice = useSignal<number | undefined>(undefined);
  useSignalEffect(() => {
    const [of, path] = [picture.value, `label?${selection.value}`];
    choice.value = undefined;
    asker.json<LabelAnswer>("label", path).then((found) => {
      if (found) answer.value = { ...found, of };
    }, fail);
  });
  const label = useComputed(() => answer.value?.label);
  const likeliest = useComputed(() => {
    const probabilities = overview.value?.probabilities;
    return probabilities?.indexOf(Math.max(...probabilities));
  });
  const wanted = useComputed(() => {
    if (answer.value?.of !== picture.value) return undefined;
    return choice.value ?? label.value ?? likeliest.value;
  });
  const shown = useComputed(() => {
    if (!chosen.value) return undefined;
    const { layer: { name, height, width }, map } = chosen.value;
    return { layer: name, map, height, width };
  });
  const gradient = useMemo(
    () =>
      createGradient({
        asker: askerOf(asker, () => selection.value),
        subject: selection,
        shown,
        place,
        wanted,
      }),
    [],
  );
  return (
    <Backward state={gradient} classes={classes}>
      <Wanted classes={classes} chosen={choice} wanted={wanted} label={label} />
    </Backward>
  );
}
