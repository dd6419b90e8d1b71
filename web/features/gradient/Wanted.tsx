import type { ReadonlySignal, Signal } from "@preact/signals";

interface WantedProps {
  readonly classes: readonly string[];
  /** What a person chose. */
  readonly chosen: Signal<number | undefined>;
  readonly wanted: ReadonlySignal<number | undefined>;
  /** The class that the picture was given, where that is known. */
  readonly label: ReadonlySignal<number | undefined>;
}

/** The class that the network should say: the picture's own, or else the likeliest. */
export function Wanted({ classes, chosen, wanted, label }: WantedProps) {
  const { value: index } = wanted;
  return (
    <label class="field">
      <span>The class that is wanted</span>
      <select
        value={index}
        onChange={({ currentTarget }) => chosen.value = Number(currentTarget.value)}
      >
        {classes.map((name, i) => (
          <option key={i} value={i}>{name}{i === label.value ? " (its own)" : ""}</option>
        ))}
      </select>
    </label>
  );
}
