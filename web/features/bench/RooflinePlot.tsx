import { useSignal } from "@preact/signals";
import type { KernelTiming, Roofline } from "../../worker/messages.ts";
import { logScale, type Scale, short } from "./scale.ts";

const [WIDTH, HEIGHT] = [760, 420];
const PLOT = { left: 70, right: WIDTH - 20, top: 20, bottom: HEIGHT - 50 };

/** Operations a byte. */
const intensityOf = ({ flops, bytes }: KernelTiming) => flops / bytes;

export const labelOf = ({ kernel, shapes, flops, bytes, fraction }: KernelTiming) =>
  `${kernel} ${shapes}: ${short(flops)}FLOP/s, ${short(bytes)}B/s, ` +
  `${(100 * fraction).toFixed(0)} % of the roof`;

/** Kernels under the roofline, on logarithmic axes; arrow keys go from one to the next. */
export function RooflinePlot(
  { roofline, results }: { roofline: Roofline; results: readonly KernelTiming[] },
) {
  const chosen = useSignal(0);
  const isShown = useSignal(false);
  const shown = results.filter(({ flops }) => flops > 0);
  const ridges = slopesOf(roofline).map((speed) => roofline.peakFlops / speed);
  const x = logScale([0.05, ...ridges, ...shown.map(intensityOf)], PLOT.left, PLOT.right);
  const heights = [
    roofline.peakFlops,
    roofline.peakFlops / 1e4,
    ...shown.map(({ flops }) => flops),
  ];
  const y = logScale(heights, PLOT.bottom, PLOT.top);
  const current = shown[Math.min(chosen.value, shown.length - 1)];
  const move = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by || shown.length === 0) return;
    event.preventDefault();
    chosen.value = (chosen.value + by + shown.length) % shown.length;
  };
  return (
    <figure class="roofline">
      <div class="scroll">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          role="application"
          aria-roledescription="chart"
          aria-label="Roofline: operations a second by operations a byte; arrow keys go from kernel to kernel"
          tabindex={0} // so written in SVG, where names keep their case
          onKeyDown={move}
          onFocus={() => isShown.value = true}
          onBlur={() => isShown.value = false}
        >
          <Axes x={x} y={y} />
          <Roofs roofline={roofline} x={x} y={y} />
          {shown.map((result, i) => (
            <circle
              key={`${result.kernel} ${result.shapes}`}
              class="point"
              cx={x(intensityOf(result))}
              cy={y(result.flops)}
              r={5}
              onPointerEnter={() => {
                chosen.value = i;
                isShown.value = true;
              }}
            >
              <title>{labelOf(result)}</title>
            </circle>
          ))}
          {isShown.value && current && (
            <circle class="chosen" cx={x(intensityOf(current))} cy={y(current.flops)} r={8} />
          )}
        </svg>
      </div>
      <figcaption aria-live="polite">
        {isShown.value && current
          ? labelOf(current)
          : "Point at a kernel, or choose the plot and use the arrow keys."}
      </figcaption>
    </figure>
  );
}

function Axes({ x, y }: { x: Scale; y: Scale }) {
  return (
    <g class="axes" aria-hidden="true">
      {x.ticks.map((tick) => (
        <g key={tick}>
          <line x1={x(tick)} x2={x(tick)} y1={PLOT.top} y2={PLOT.bottom} />
          <text x={x(tick)} y={PLOT.bottom + 18} text-anchor="middle">{tick}</text>
        </g>
      ))}
      {y.ticks.map((tick) => (
        <g key={tick}>
          <line x1={PLOT.left} x2={PLOT.right} y1={y(tick)} y2={y(tick)} />
          <text x={PLOT.left - 8} y={y(tick) + 4} text-anchor="end">{short(tick)}</text>
        </g>
      ))}
      <text x={(PLOT.left + PLOT.right) / 2} y={HEIGHT - 8} text-anchor="middle">
        operations a byte
      </text>
      <text x={16} y={(PLOT.top + PLOT.bottom) / 2} class="upright" text-anchor="middle">
        FLOP/s
      </text>
    </g>
  );
}

/** Bytes a second: the fastest copy, within a cache, and that of the largest working set, in memory. */
function slopesOf({ copies }: Roofline): [cache: number, memory: number] {
  const largest = copies.reduce((a, b) => b.bytes > a.bytes ? b : a);
  return [Math.max(...copies.map(({ perSecond }) => perSecond)), largest.perSecond];
}

/** The peak of multiply-adds, and below it the slopes of the copies. */
function Roofs({ roofline, x, y }: { roofline: Roofline; x: Scale; y: Scale }) {
  const [cache, memory] = slopesOf(roofline);
  return (
    <g class="roofs" aria-hidden="true">
      {[cache, memory].map((speed, i) => {
        const ridge = roofline.peakFlops / speed;
        const start = intensityAt(y, PLOT.bottom, x, speed);
        return (
          <path
            key={i}
            d={`M${x(start)} ${y(start * speed)}L${x(ridge)} ${
              y(roofline.peakFlops)
            }H${PLOT.right}`}
          />
        );
      })}
      <text x={PLOT.right} y={y(roofline.peakFlops) - 8} text-anchor="end">
        {short(roofline.peakFlops)}FLOP/s; copies {short(memory)}B/s in memory,{" "}
        {short(cache)}B/s in cache
      </text>
    </g>
  );
}

/** Where a slope enters the plot: at its left edge, or at its lower one. */
function intensityAt(y: Scale, bottom: number, x: Scale, speed: number): number {
  let low = x.ticks[0] / 10;
  while (x(low) < PLOT.left || y(low * speed) > bottom) low *= 1.05;
  return low;
}
