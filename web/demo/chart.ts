/** The demo's charts, by uPlot. @module */
import uPlot from "uplot";

/** A line of a chart: a colour is a name of the style sheet's. */
export interface Line {
  readonly label: string;
  readonly color: string;
  readonly width: number;
  readonly hasPoints?: boolean;
}

/** x, then each line's heights; null where there is none. */
export type Points = [number[], ...(number | null)[][]];

/** A chart that takes new points. */
export interface Chart {
  show(points: Points): void;
  close(): void;
}

const HEIGHT = 220;

/** Draws a chart into an element, in the page's colours, as wide as the element is. */
export function drawChart(
  element: HTMLElement,
  lines: readonly Line[],
  range?: [number, number],
): Chart {
  let points: Points = [[], ...lines.map(() => [])];
  const build = () => {
    const color = (name: string) => getComputedStyle(element).getPropertyValue(name).trim();
    const resolve = (name: string) => resolveColor(element, color(name));
    const axis = {
      stroke: resolve("--muted"),
      grid: { stroke: resolve("--line"), width: 1 },
      ticks: { stroke: resolve("--line"), width: 1 },
      size: 44,
    };
    return new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        scales: { x: { time: false }, y: range ? { range } : {} },
        axes: [{ ...axis, size: 30 }, axis],
        series: [
          { label: "step" },
          ...lines.map(({ label, color, width, hasPoints }) => ({
            label,
            stroke: resolve(color),
            width,
            points: { show: hasPoints ?? false, size: 7, fill: resolve(color) },
            spanGaps: true,
            value: (_: uPlot, value: number | null) => value === null ? "–" : value.toFixed(3),
          })),
        ],
      },
      points,
      element,
    );
  };
  let plot = build();
  const rebuild = () => {
    plot.destroy();
    plot = build();
  };
  const sizes = new ResizeObserver(() =>
    plot.setSize({ width: element.clientWidth, height: HEIGHT })
  );
  sizes.observe(element);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", rebuild);
  return {
    show(next) {
      points = next;
      plot.setData(next);
    },
    close() {
      dark.removeEventListener("change", rebuild);
      sizes.disconnect();
      plot.destroy();
    },
  };
}

/** A canvas takes no `light-dark()`: what the colour is now. */
function resolveColor(element: HTMLElement, color: string): string {
  const probe = element.ownerDocument.createElement("span");
  probe.style.color = color;
  element.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}
