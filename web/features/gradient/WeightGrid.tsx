import { useSignal } from "@preact/signals";
import { format, short } from "../gallery/format.ts";
import { moveFocus } from "../gallery/roving.ts";

interface WeightGridProps {
  readonly label: string;
  /** `[KH, KW]`. */
  readonly values: readonly number[];
  readonly columns: number;
  /** What is drawn in full colour. */
  readonly strongest: number;
  readonly bias?: number;
  /** The place that is chosen; `undefined` is the bias. */
  readonly chosen?: number;
  onChosen(place: number | undefined): void;
}

/** The numbers of a filter's weights, to choose one of them, or the bias. */
export function WeightGrid(
  { label, values, columns, strongest, bias, chosen, onChosen }: WeightGridProps,
) {
  const focus = useSignal(0);
  const current = Math.min(focus.value, values.length - 1);
  return (
    <div class="weights">
      <div
        class="weight-grid"
        role="group"
        aria-label={label}
        style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 3.4rem))` }}
        onKeyDown={(event) => moveFocus(event, focus)}
      >
        {values.map((value, k) => (
          <button
            key={k}
            type="button"
            class={`number ${value < 0 ? "below" : "above"}`}
            aria-pressed={chosen === k}
            tabIndex={k === current ? 0 : -1}
            style={{ "--share": `${Math.round(70 * Math.abs(value) / (strongest || 1))}%` }}
            onClick={() => {
              focus.value = k;
              onChosen(k);
            }}
          >
            <span class="visually-hidden">
              Row {Math.floor(k / columns)}, column {k % columns}:
            </span>
            {short(value)}
          </button>
        ))}
      </div>
      {bias !== undefined && (
        <button
          type="button"
          class="number bias"
          aria-pressed={chosen === undefined}
          onClick={() => onChosen(undefined)}
        >
          Bias {format(bias)}
        </button>
      )}
    </div>
  );
}
