import type { RefObject } from "preact";
import type uPlot from "uplot";
import { number, percent } from "../shared/format.ts";
import { type ChartContent, type ChartMark, valueAt } from "./chart_content.ts";

/** So near to the cursor, as a share of the axis, something that happened is told with the values. */
const NEAR = 0.01;

/** The values under the cursor, beside it. */
export function ChartValues({ content, plot }: {
  content: ChartContent;
  plot: RefObject<uPlot | undefined>;
}) {
  const place = content.cursor.value;
  if (place === undefined || !plot.current) return null;
  const { over } = plot.current;
  const left = plot.current.valToPos(place, "x");
  if (left < 0 || left > over.clientWidth) return null;
  const isRight = left > over.clientWidth / 2;
  const style = isRight
    ? { right: `calc(100% - ${over.offsetLeft + left - 10}px)` }
    : { left: `${over.offsetLeft + left + 10}px` };
  return (
    <div class="values" style={style} aria-hidden="true">
      <strong>{placeText(content, place)}</strong>
      {content.lines.map((line) => (
        <span key={line.label} class={`key ${line.look} ${line.color.slice(2)}`}>
          <span class="name">{line.label}</span>
          <span class="number">{valueText(content, valueAt(line, place))}</span>
        </span>
      ))}
      {marksAt(content, place).map(({ label, glyph }) => <em key={label}>{glyph} {label}</em>)}
    </div>
  );
}

/** The values under the cursor in words; nothing where there is none. */
export function valuesText(content: ChartContent): string {
  const place = content.cursor.value;
  if (place === undefined) return "";
  return [
    placeText(content, place),
    ...content.lines.map((line) => `${line.label} ${valueText(content, valueAt(line, place))}`),
    ...marksAt(content, place).map(({ label }) => label),
  ].join(", ");
}

const placeText = ({ axis }: ChartContent, place: number) => `${axis} ${number(place)}`;

/** A dash where a line has no value. */
function valueText({ scale }: ChartContent, value: number | null | undefined): string {
  return scale === "fraction" && typeof value === "number" ? percent(value) : number(value);
}

function marksAt({ marks = [], lines, zoom }: ChartContent, place: number): readonly ChartMark[] {
  const ends = lines.flatMap(({ x }) => x.length ? [x[0], x[x.length - 1]] : []);
  const [from, to] = zoom ? [zoom.from, zoom.to] : [Math.min(...ends), Math.max(...ends)];
  return marks.filter(({ x }) => Math.abs(x - place) <= NEAR * (to - from));
}
