import type { Signal } from "@preact/signals";
import { type Choice, CHOICES } from "../../messages/learn.ts";

interface ControlsProps {
  readonly choice: Choice;
  readonly isSliding: Signal<boolean>;
  choose(change: Partial<Choice>): void;
}

/** Sizes, stride and padding, and whether the filter slides. */
export function Controls({ choice, isSliding, choose }: ControlsProps) {
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
      {number("size", "Picture", (n) => `${n}×${n}`)}
      {number("kernel", "Filter", (n) => `${n}×${n}`)}
      {number("stride", "Stride", String)}
      <div class="field">
        <span id="padding-name">Padding</span>
        <div class="segments" role="group" aria-labelledby="padding-name">
          {CHOICES.padding.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={choice.padding === name}
              onClick={() => choose({ padding: name })}
            >
              {name}
            </button>
          ))}
        </div>
      </div>
      <button type="button" class="slide" onClick={() => isSliding.value = !isSliding.value}>
        {isSliding.value ? "Stop" : "Slide"}
      </button>
    </div>
  );
}
