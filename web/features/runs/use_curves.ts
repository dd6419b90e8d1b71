/** The runs that a page follows, which its islands share, and the hooks that follow them. @module */
import { signal, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { RunState } from "../../messages/runs.ts";
import { messageOf } from "../../shared/errors.ts";
import { listen } from "./api.ts";
import { stepsWithin } from "./curve_tables.ts";
import { fetchCurves, grow, type HeldCurves, withNewer } from "./held_curves.ts";
import type { Axis, AxisStretch } from "./shown.ts";
import { whileVisible } from "./while_visible.ts";

/** What was told since the page was written; the first run is the page's own. */
export const told = {
  curves: signal<readonly HeldCurves[]>([]),
  state: signal<RunState | undefined>(undefined),
  problem: signal(""),
};

/** Fetches the curves of some runs, then grows them by one stream; anew where that is too much. */
export function useFollowed(ids: readonly string[], span: number): void {
  useEffect(() => whileVisible(() => follow(ids, span)), [span, ids.join("/")]);
}

/** Gives what ends it. */
function follow(ids: readonly string[], span: number): () => void {
  const { curves, state, problem } = told;
  let source: EventSource | undefined;
  let isOver = false;
  const start = async () => {
    source?.close();
    const held = await Promise.all(ids.map((id) => fetchCurves(id, span)));
    if (isOver) return;
    curves.value = held;
    const query = new URLSearchParams(ids.slice(1).map((id) => ["with", id]));
    query.set("from", held.map(({ offset }) => offset).join(","));
    const path = `/api/runs/${encodeURIComponent(ids[0])}/events?${query}`;
    source = listen(path, problem);
    source.addEventListener("state", ({ data }) => state.value = JSON.parse(data));
    source.addEventListener("restart", begin);
    source.addEventListener("points", ({ data }) => {
      const points = JSON.parse(data);
      const run = held.find(({ id }) => id === points.run)!;
      if (grow(run, points, span)) curves.value = [...held];
      else begin();
    });
  };
  const begin = () => void start().catch((error) => problem.value = messageOf(error));
  begin();
  return () => {
    isOver = true;
    source?.close();
  };
}

/** The curves of a stretch in full detail, once they are there; they grow as the runs do. */
export function useZoomed(
  stretch: AxisStretch | undefined,
  axis: Axis,
  span: number,
): readonly HeldCurves[] | undefined {
  const zoomed = useSignal<readonly HeldCurves[] | undefined>(undefined);
  const runs = told.curves.value.map(({ id }) => id).join("/");
  useEffect(() => {
    let isOver = false;
    zoomed.value = undefined;
    if (!stretch) return;
    const wanted = told.curves.peek().map((run) =>
      fetchCurves(run.id, span, stepsWithin(run, axis, stretch.from, stretch.to))
    );
    Promise.all(wanted).then((found) => {
      if (!isOver) zoomed.value = found;
    }).catch((error) => told.problem.value = messageOf(error));
    return () => {
      isOver = true;
    };
  }, [stretch?.from, stretch?.to, axis, span, runs]);
  const whole = told.curves.value;
  return useMemo(() => {
    if (!stretch || !zoomed.value?.length) return undefined;
    return zoomed.value.map((run) => {
      const now = whole.find(({ id }) => id === run.id);
      return now ? withNewer(run, now, stepsWithin(now, axis, stretch.from, stretch.to)) : run;
    });
  }, [zoomed.value, whole]);
}
