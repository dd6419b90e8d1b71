import { CompareWith } from "./CompareWith.tsx";
import { DropDown } from "./DropDown.tsx";
import { AXES, type Axis, type Shown, SPANS } from "./shown.ts";

/** What is along the charts, smoothing, scales, runs to compare: a bar above the charts. */
export function CurveSettings({ id, shown, others, onShow }: {
  id: string;
  shown: Shown;
  others: readonly string[];
  onShow: (change: Partial<Shown>) => void;
}) {
  const { axis, span, logX, logY, outliers, compared, zoom } = shown;
  const points = `/api/runs/${encodeURIComponent(id)}/points.csv?span=${span}`;
  return (
    <div class="toolbar" role="group" aria-label="How curves are shown">
      <label>
        X axis
        <select
          value={axis}
          onChange={({ currentTarget: { value } }) =>
            onShow({ axis: value as Axis, zoom: undefined })}
        >
          {AXES.map((each) => (
            <option key={each} value={each} selected={each === axis}>{each}</option>
          ))}
        </select>
      </label>
      <label class="smoothing">
        Smoothing
        <input
          type="range"
          min="0"
          max={SPANS.length - 1}
          value={SPANS.indexOf(span)}
          aria-valuetext={span === 1 ? "none" : `${span} steps`}
          onInput={({ currentTarget: { value } }) => onShow({ span: SPANS[Number(value)] })}
        />
        <output class="number">{span === 1 ? "none" : span}</output>
      </label>
      <Switch name="Log x" isOn={logX} onSwitch={() => onShow({ logX: !logX })} />
      <Switch name="Log y" isOn={logY} onSwitch={() => onShow({ logY: !logY })} />
      <Switch name="Outliers" isOn={outliers} onSwitch={() => onShow({ outliers: !outliers })} />
      {others.length > 0 && (
        <CompareWith
          others={others}
          compared={compared}
          onCompare={(runs) => onShow({ compared: runs })}
        />
      )}
      <button type="button" aria-disabled={!zoom} onClick={() => onShow({ zoom: undefined })}>
        Show all
      </button>
      <span class="end">
        <a class="button" href={points} download title="Every step, and the smoothed curves">CSV</a>
        <DropDown name="?">
          <p>
            Drag across a chart to zoom, double-click to see all. On the keyboard: arrows read
            values, + and − zoom, Escape shows all.
          </p>
          <p>
            A smoothed curve is the exponential mean of what was measured until then. Values far
            from all others are left out of the scale; a triangle at the rim tells where they are,
            and "Outliers" shows them.
          </p>
        </DropDown>
      </span>
    </div>
  );
}

function Switch({ name, isOn, onSwitch }: { name: string; isOn: boolean; onSwitch: () => void }) {
  return <button type="button" aria-pressed={isOn} onClick={onSwitch}>{name}</button>;
}
