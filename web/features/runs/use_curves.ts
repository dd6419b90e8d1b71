/** Hooks that follow runs. @module */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RunState } from "../../messages/runs.ts";
import { messageOf } from "../../shared/errors.ts";
import { listen } from "./api.ts";
import { type Axis, stepsWithin } from "./curve_tables.ts";
import { fetchCurves, grow, type HeldCurves } from "./held_curves.ts";
import { whileVisible } from "./while_visible.ts";

/** Part of a chart's axis. */
export interface AxisStretch {
  readonly from: number;
  readonly to: number;
}

/** What is known of the runs of a page; the first is the page's own. */
export interface Followed {
  readonly curves: Signal<HeldCurves[]>;
  readonly state: Signal<RunState>;
  readonly problem: Signal<string>;
}

/** Fetches the curves of some runs, then grows them by one stream; anew where that is too much. */
export function useFollowed(
  ids: readonly string[],
  span: number,
  first: RunState,
  live: boolean,
): Followed {
  const followed: Followed = {
    curves: useSignal<HeldCurves[]>([]),
    state: useSignal(first),
    problem: useSignal(""),
  };
  useEffect(
    () => live ? whileVisible(() => follow(ids, span, followed)) : undefined,
    [span, ids.join("/")],
  );
  return followed;
}

/** Gives what ends it. */
function follow(ids: readonly string[], span: number, { curves, state, problem }: Followed) {
  let source: EventSource | undefined;
  let isOver = false;
  const start = async () => {
    source?.close();
    const held = await Promise.all(ids.map((id) => fetchCurves(id, span)));
    if (isOver) return;
    curves.value = held;
    const query = new URLSearchParams(ids.slice(1).map((id) => ["with", id]));
    query.set("from", held.map(({ offset }) => offset).join(","));
    source = listen(`/api/runs/${encodeURIComponent(ids[0])}/events?${query}`, problem);
    source.addEventListener("state", ({ data }) => state.value = JSON.parse(data));
    source.addEventListener("restart", begin);
    source.addEventListener("points", ({ data }) => {
      const points = JSON.parse(data);
      const run = held.find(({ id }) => id === points.run)!;
      if (grow(run, points, span)) begin();
      else curves.value = [...held];
    });
  };
  const begin = () => void start().catch((error) => problem.value = messageOf(error));
  begin();
  return () => {
    isOver = true;
    source?.close();
  };
}

/** The curves of a stretch in full detail, once they are there. */
export function useZoomed(
  { curves, problem }: Followed,
  stretch: AxisStretch | undefined,
  axis: Axis,
  span: number,
): HeldCurves[] | undefined {
  const zoomed = useSignal<HeldCurves[] | undefined>(undefined);
  const runs = curves.value.map(({ id }) => id).join("/");
  useEffect(() => {
    let isOver = false;
    zoomed.value = undefined;
    if (!stretch) return;
    const wanted = curves.peek().map((run) =>
      fetchCurves(run.id, span, stepsWithin(run, axis, stretch.from, stretch.to))
    );
    Promise.all(wanted).then((found) => {
      if (!isOver) zoomed.value = found;
    }).catch((error) => problem.value = messageOf(error));
    return () => {
      isOver = true;
    };
  }, [stretch, span, runs]);
  return zoomed.value;
}
