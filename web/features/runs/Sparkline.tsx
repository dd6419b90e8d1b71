import type { Value } from "../../messages/runs.ts";

const [WIDTH, HEIGHT] = [96, 26];

/** A loss in a few strokes; a dot at the foot marks what is no number. */
export function Sparkline({ heights }: { heights: readonly Value[] }) {
  if (heights.length < 2) return <span class="muted">–</span>;
  const x = (i: number) => (2 + i * (WIDTH - 4) / (heights.length - 1)).toFixed(1);
  const y = (height: number) => (HEIGHT - 3 - height * (HEIGHT - 6)).toFixed(1);
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
        height === null && <circle key={i} cx={x(i)} cy={HEIGHT - 3} r="2.2" />
      )}
    </svg>
  );
}
