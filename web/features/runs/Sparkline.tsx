import type { Value } from "../../messages/runs.ts";

const [WIDTH, HEIGHT] = [96, 26];

/** A loss in a few strokes; a dot marks what is no number at the foot, and outliers at the rim. */
export function Sparkline({ heights }: { heights: readonly Value[] }) {
  if (heights.length < 2) return <span class="muted">–</span>;
  const x = (i: number) => (2 + i * (WIDTH - 4) / (heights.length - 1)).toFixed(1);
  const y = (height: number) =>
    (HEIGHT - 3 - Math.min(1, Math.max(0, height)) * (HEIGHT - 6)).toFixed(1);
  const isMarked = (height: Value) => height === null || height < 0 || height > 1;
  const path = heights.map((height, i) =>
    height === null ? "" : `${i > 0 && heights[i - 1] !== null ? "L" : "M"}${x(i)} ${y(height)}`
  ).join("");
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label="Loss over time"
    >
      <path d={path} />
      {heights.map((height, i) =>
        isMarked(height) && <circle key={i} cx={x(i)} cy={y(height ?? 0)} r="2.2" />
      )}
    </svg>
  );
}
