import type { ChartMark } from "../../components/chart_content.ts";
import { number } from "../../shared/format.ts";

/** What is marked across the charts, in words. */
export function Happenings({ marks }: { marks: readonly ChartMark[] }) {
  if (marks.length === 0) return null;
  return (
    <ul class="happenings" aria-label="Marked in the charts">
      {marks.map(({ label, glyph, color, step }, i) => (
        <li key={i}>
          <span class={color.slice(2)} aria-hidden="true">{glyph}</span> {label}
          <span class="muted">, step {number(step)}</span>
        </li>
      ))}
    </ul>
  );
}
