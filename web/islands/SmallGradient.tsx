import { useComputed, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { askerBelow } from "../features/gallery/api.ts";
import { askerOf } from "../features/gradient/asker.ts";
import { Backward } from "../features/gradient/Backward.tsx";
import { createGradient } from "../features/gradient/state.ts";
import { Wanted } from "../features/gradient/Wanted.tsx";
import { SmallForward } from "../features/learn/SmallForward.tsx";
import { type ControlName, LINES, SMALL_PICTURES, type SmallNetwork } from "../messages/learn.ts";
import { addressed } from "../shared/address.ts";
import type { Place } from "../shared/grid.ts";

interface SmallGradientProps {
  readonly network: SmallNetwork;
  readonly hidden: readonly ControlName[];
}

/** A network of a few numbers: forward to a loss, backward to its weights, and steps. */
export default function SmallGradient({ network, hidden }: SmallGradientProps) {
  const picture = useSignal(0);
  const layer = useSignal(network[0].name);
  const place = useSignal<Place>({ y: 2, x: 3 });
  const choice = useSignal<number | undefined>(undefined);
  const subject = useComputed(() => `picture=${picture.value}`);
  const label = useComputed((): number | undefined => SMALL_PICTURES[picture.value].label);
  const wanted = useComputed(() => choice.value ?? label.value);
  const shown = useComputed(() => {
    const { name, ...extent } = network.find(({ name }) => name === layer.value)!;
    return { layer: name, map: 0, ...extent };
  });
  const state = useMemo(() => {
    const asker = askerBelow((path) => addressed(`/learn/${path}`));
    return createGradient({
      asker: askerOf(asker, () => subject.value),
      subject,
      shown,
      place,
      wanted,
    });
  }, []);
  const shows = (name: ControlName) => !hidden.includes(name);
  return (
    <div class="panel lesson">
      {shows("picture") && (
        <label class="field">
          <span>Picture</span>
          <select
            value={picture}
            onChange={({ currentTarget }) => {
              choice.value = undefined;
              picture.value = Number(currentTarget.value);
            }}
          >
            {SMALL_PICTURES.map(({ name }, i) => <option key={name} value={i}>{name}</option>)}
          </select>
        </label>
      )}
      <SmallForward
        state={state}
        network={network}
        picture={SMALL_PICTURES[picture.value]}
        layer={layer}
        isChosen={shows("layer")}
      />
      {shows("backward") && (
        <Backward state={state} classes={LINES}>
          {shows("class") && (
            <Wanted classes={LINES} chosen={choice} wanted={wanted} label={label} />
          )}
        </Backward>
      )}
    </div>
  );
}
