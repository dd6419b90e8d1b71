/** How a run's curves are shown, as its page's address says it: a view can be sent. @module */

/** What is along the charts. */
export type Axis = "step" | "epoch" | "time";

/** Part of a chart's axis. */
export interface AxisStretch {
  readonly from: number;
  readonly to: number;
}

/** How curves are shown. */
export interface Shown {
  readonly axis: Axis;
  /** Steps that a smoothed value is the mean of, about. */
  readonly span: number;
  readonly logX: boolean;
  readonly logY: boolean;
  /** Whether the scales reach to values far from all others. */
  readonly outliers: boolean;
  /** Other runs in the same charts. */
  readonly compared: readonly string[];
  /** What of the axis is looked at closely; all where nothing is said. */
  readonly zoom?: AxisStretch;
}

/** The axes, in their order. */
export const AXES: readonly Axis[] = ["step", "epoch", "time"];
/** What smoothing goes through; the first is as measured. */
export const SPANS: readonly number[] = [1, 3, 10, 30, 100, 300, 1000, 3000];
/** So many runs stand beside the page's own. */
export const MOST_COMPARED = 5;

const USUAL_SPAN = 10;
/** What the address has of a view; whatever else it has stays. */
const NAMES = ["x", "smoothing", "log", "outliers", "with", "zoom"];

/** What an address shows of curves; what it does not say, or says wrongly, is as usual. */
export function shownOf(search: string): Shown {
  const query = new URLSearchParams(search);
  const said = (name: string) => query.get(name) ?? "";
  const span = Number(said("smoothing"));
  const [from, to] = said("zoom").split("~").map(Number);
  return {
    axis: AXES.find((axis) => axis === said("x")) ?? "step",
    span: SPANS.includes(span) ? span : USUAL_SPAN,
    logX: said("log").includes("x"),
    logY: said("log").includes("y"),
    outliers: query.has("outliers"),
    compared: [...new Set(query.getAll("with"))].slice(0, MOST_COMPARED),
    ...from < to && { zoom: { from, to } },
  };
}

/** An address's query with what is shown now. */
export function searchOf(shown: Shown, search: string): string {
  const { axis, span, logX, logY, outliers, compared, zoom } = shown;
  const query = new URLSearchParams(search);
  for (const name of NAMES) query.delete(name);
  if (axis !== "step") query.set("x", axis);
  if (span !== USUAL_SPAN) query.set("smoothing", String(span));
  if (logX || logY) query.set("log", `${logX ? "x" : ""}${logY ? "y" : ""}`);
  if (outliers) query.set("outliers", "");
  for (const run of compared) query.append("with", run);
  if (zoom) query.set("zoom", [zoom.from, zoom.to].map((each) => rounded(each)).join("~"));
  const text = query.toString();
  return text && `?${text}`;
}

/** The query of a view that holds a run against others, as many as there may be. */
export function searchComparing(others: readonly string[]): string {
  return searchOf({ ...shownOf(""), compared: others.slice(0, MOST_COMPARED) }, "");
}

/** Digits that no chart is fine enough to tell from more. */
const rounded = (value: number) => Number(value.toPrecision(6));
