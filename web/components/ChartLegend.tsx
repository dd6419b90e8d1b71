import { type ChartContent, isLog, type LegendEntry, unseen } from "./chart_content.ts";

/** What the lines of a chart are, in one line. */
export function ChartLegend({ legend }: { legend: readonly LegendEntry[] }) {
  return (
    <p class="legend">
      {legend.map(({ label, color, look }) => (
        <span key={label} class={`key ${look} ${color.slice(2)}`}>
          <span class="name">{label}</span>
        </span>
      ))}
    </p>
  );
}

/** What of the lines is out of sight. */
export function ChartFlaws({ content }: { content: ChartContent }) {
  const { gaps, notPositive, beyond } = unseen(content);
  const { logY, scale, lines } = content;
  return (
    <span class="flaws">
      {gaps > 0 && <span class="tag bad">{gaps} not a number</span>}
      {beyond > 0 && <span class="tag">{beyond} beyond the scale</span>}
      {notPositive > 0 && <span class="tag">{notPositive} not above 0</span>}
      {logY && scale !== "fraction" && lines.length > 0 && !isLog(content) && (
        <span class="tag">Log needs numbers above 0</span>
      )}
    </span>
  );
}
