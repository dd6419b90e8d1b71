import type { Signal } from "@preact/signals";
import {
  type Choice,
  CHOICES,
  type ControlName,
  type FilterName,
  FILTERS,
} from "../../messages/learn.ts";

interface ControlsProps {
  readonly choice: Choice;
  readonly filter: Signal<FilterName>;
  readonly isSliding: Signal<boolean>;
  readonly hidden: readonly ControlName[];
  choose(change: Partial<Choice>): void;
}

/** What slides over the picture, with its sizes, stride and padding. */
export function Controls({ choice, filter, isSliding, hidden, choose }: ControlsProps) {
  const shows = (name: ControlName) => !hidden.includes(name);
  const number = (name: "size" | "kernel" | "stride", label: string, of: (n: number) => string) => (
    <label class="field">
      <span>{label}</span>
      <select
        value={choice[name]}
        onChange={({ currentTarget }) => choose({ [name]: Number(currentTarget.value) })}
      >
        {CHOICES[name].map((value) => <option key={value} value={value}>{of(value)}</option>)}
      </select>
    </label>
  );
  return (
    <div class="row">
      {shows("operation") && (
        <Segments
          name="Operation"
          values={CHOICES.operation}
          chosen={choice.operation}
          choose={(operation) => choose({ operation })}
        />
      )}
      {shows("picture") && number("size", "Picture", (n) => `${n}×${n}`)}
      {shows("filter") && number("kernel", "Window", (n) => `${n}×${n}`)}
      {shows("weights") && choice.operation === "convolution" && (
        <label class="field">
          <span>Looks for</span>
          <select
            value={filter}
            onChange={({ currentTarget }) => filter.value = currentTarget.value as FilterName}
          >
            {FILTERS.map((name) => <option key={name} value={name}>{name}</option>)}
          </select>
        </label>
      )}
      {shows("stride") && number("stride", "Stride", String)}
      {shows("padding") && (
        <Segments
          name="Padding"
          values={CHOICES.padding}
          chosen={choice.padding}
          choose={(padding) => choose({ padding })}
        />
      )}
      {shows("slide") && (
        <button
          type="button"
          class="slide"
          onClick={() => isSliding.value = !isSliding.value}
        >
          {isSliding.value ? "Stop" : "Slide"}
        </button>
      )}
    </div>
  );
}

interface SegmentsProps<Value extends string> {
  readonly name: string;
  readonly values: readonly Value[];
  readonly chosen: Value;
  choose(value: Value): void;
}

function Segments<Value extends string>({ name, values, chosen, choose }: SegmentsProps<Value>) {
  return (
    <div class="field">
      <span>{name}</span>
      <div class="segments" role="group" aria-label={name}>
        {values.map((value) => (
          <button
            key={value}
            type="button"
            aria-pressed={chosen === value}
            onClick={() => choose(value)}
          >
            {value}
          </button>
        ))}
      </div>
    </div>
  );
}
