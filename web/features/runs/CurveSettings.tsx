import type { Axis } from "./curve_tables.ts";

/** How curves are shown. */
export interface Shown {
  readonly axis: Axis;
  /** Steps that a smoothed value is the mean of, about. */
  readonly span: number;
  readonly logX: boolean;
  readonly logY: boolean;
  /** Other runs in the same charts. */
  readonly compared: readonly string[];
}

/** What the slider goes through; the first is as measured. */
export const SPANS = [1, 3, 10, 30, 100, 300, 1000, 3000];
const AXES: Axis[] = ["step", "epoch", "time"];
const MOST_COMPARED = 5;

/** What is along the charts, smoothing, logarithmic axes, runs to compare. */
export function CurveSettings({ id, shown, others, isZoomed, onShow, onWhole }: {
  id: string;
  shown: Shown;
  others: readonly string[];
  isZoomed: boolean;
  onShow: (change: Partial<Shown>) => void;
  onWhole: () => void;
}) {
  const { axis, span, logX, logY, compared } = shown;
  return (
    <section class="panel" aria-label="Curves">
      <div class="row spread">
        <div class="row">
          <label class="row">
            Along
            <select
              value={axis}
              onChange={(event) => onShow({ axis: event.currentTarget.value as Axis })}
            >
              {AXES.map((each) => <option key={each} value={each}>{each}</option>)}
            </select>
          </label>
          <label class="row">
            Smoothing
            <input
              type="range"
              min="0"
              max={SPANS.length - 1}
              value={SPANS.indexOf(span)}
              aria-valuetext={span === 1 ? "none" : `${span} steps`}
              onInput={(event) => onShow({ span: SPANS[Number(event.currentTarget.value)] })}
            />
            <output class="number">{span === 1 ? "none" : `${span} steps`}</output>
          </label>
          <Check label="log x" checked={logX} onChange={(logX) => onShow({ logX })} />
          <Check label="log y" checked={logY} onChange={(logY) => onShow({ logY })} />
          {isZoomed && <button type="button" onClick={onWhole}>Show all</button>}
        </div>
        <a class="button" href={`/api/runs/${encodeURIComponent(id)}/points.csv`} download>
          All points (CSV)
        </a>
      </div>
      {others.length > 0 && (
        <details>
          <summary>Compare with other runs</summary>
          <div class="row">
            {others.map((other) => (
              <Check
                key={other}
                label={other}
                checked={compared.includes(other)}
                disabled={!compared.includes(other) && compared.length === MOST_COMPARED}
                onChange={(isOn) =>
                  onShow({
                    compared: isOn
                      ? [...compared, other]
                      : compared.filter((each) => each !== other),
                  })}
              />
            ))}
          </div>
        </details>
      )}
      <p class="muted">
        Drag across a chart to zoom, double-click to see all. On the keyboard: arrows read values, +
        and − zoom, Escape shows all.
      </p>
    </section>
  );
}

function Check({ label, checked, disabled, onChange }: {
  label: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}
