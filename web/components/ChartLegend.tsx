import { type ChartContent, isLog, type LegendEntry, unseen } from "./chart_content.ts";

/** What the lines of a chart are, and what of them is out of sight, in one line. */
export function ChartLegend({ content, legend }: {
  content: ChartContent;
  legend: readonly LegendEntry[];
}) {
  const { gaps, notPositive, beyond } = unseen(content);
  const { logY, scale } = content;
  return (
    <p class="legend">
      {legend.map(({ label, color, look }) => (
        <span key={label} class={`key ${look} ${color.slice(2)}`}>
          <span class="name">{label}</span>
        </span>
      ))}
      {gaps > 0 && <span class="tag bad">{gaps} not a number</span>}
      {beyond > 0 && <span class="tag">{beyond} beyond the scale</span>}
      {notPositive > 0 && <span class="tag">{notPositive} not above 0</span>}
      {logY && scale !== "fraction" && !isLog(content) && content.lines.length > 0 && (
        <span class="tag">Log needs numbers above 0</span>
      )}
    </p>
  );
}
