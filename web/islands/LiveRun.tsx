import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { messageOf } from "../components/api.ts";
import { Chart } from "../components/Chart.tsx";
import { CurveSettings, type Shown, SPANS } from "../components/CurveSettings.tsx";
import { FIGURES, linesOf, stepsWithin } from "../components/curve_tables.ts";
import { fetchCurves, grow, type HeldCurves } from "../components/held_curves.ts";
import { RunControls } from "../components/RunControls.tsx";
import type { RunState } from "../messages.ts";

/** What the server knows of the run as it writes the page. */
export interface LiveRunProps {
  readonly id: string;
  readonly state: RunState;
  readonly totalSteps: number;
  /** Runs to compare with. */
  readonly others: readonly string[];
  /** Whether this tab may follow the run. */
  readonly live: boolean;
}

/** A run while it trains, and its curves ever after: one stream for all charts. */
export default function LiveRun(props: LiveRunProps) {
  const state = useSignal(props.state);
  const shown = useSignal<Shown>({
    axis: "step",
    span: 10,
    logX: false,
    logY: false,
    compared: [],
  });
  const zoom = useSignal<{ from: number; to: number } | undefined>(undefined);
  const curves = useSignal<HeldCurves[]>([]);
  const problem = useSignal("");
  const following = useRef<Following>();
  const { span, compared, axis, logX, logY } = shown.value;

  useEffect(() => {
    if (!props.live) return;
    following.current = followCurves([props.id, ...compared], span, {
      onCurves: (held) => curves.value = held,
      onState: (told) => state.value = told,
      onProblem: (text) => problem.value = text,
    });
    return following.current.close;
  }, [span, compared.join("/")]);

  const zoomed = useSignal<HeldCurves[] | undefined>(undefined);
  useEffect(() => {
    const stretch = zoom.value;
    zoomed.value = undefined;
    if (!stretch) return;
    const wanted = curves.peek().map((run) =>
      fetchCurves(run.id, span, stepsWithin(run, axis, stretch.from, stretch.to))
    );
    Promise.all(wanted).then((runs) => {
      if (zoom.peek() === stretch) zoomed.value = runs;
    }).catch((error) => problem.value = messageOf(error));
  }, [zoom.value, span, compared.join("/")]);

  const drawn = zoomed.value ?? curves.value;
  return (
    <>
      <RunControls
        id={props.id}
        state={state.value}
        progress={progressOf(curves.value[0], props.totalSteps)}
        live={props.live}
      />
      {!isTested(props.state) && isTested(state.value) && (
        <p>
          <a class="button primary" href="">Show the report</a>
        </p>
      )}
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      <CurveSettings
        id={props.id}
        shown={shown.value}
        others={props.others}
        isZoomed={zoom.value !== undefined}
        onShow={(change) => {
          shown.value = { ...shown.value, ...change };
          if (change.axis) zoom.value = undefined;
        }}
        onWhole={() => zoom.value = undefined}
      />
      <div class="columns charts">
        {FIGURES.map((figure) => (
          <Chart
            key={figure.title}
            title={figure.title}
            axis={axis === "time" ? "seconds of training" : axis}
            lines={linesOf(figure, drawn, axis, span > SPANS[0])}
            logX={logX}
            logY={logY}
            onZoom={(stretch) => zoom.value = stretch}
          />
        ))}
      </div>
    </>
  );
}

/** Whether a report was written at the run's end. */
const isTested = ({ status }: RunState) => status === "finished" || status === "stopped";

function progressOf(curves: HeldCurves | undefined, totalSteps: number) {
  const last = (column: keyof HeldCurves["steps"]) => curves?.steps[column].at(-1);
  return {
    step: last("step") ?? 0,
    totalSteps,
    seconds: last("seconds") ?? 0,
    loss: last("smoothLoss"),
    accuracy: last("smoothAccuracy"),
    learningRate: last("learningRate"),
    imagesPerSecond: last("imagesPerSecond"),
  };
}

interface Following {
  readonly close: () => void;
}

/** Fetches the curves of some runs, then grows them by the stream; again where that is too much. */
function followCurves(ids: string[], span: number, hooks: {
  onCurves: (curves: HeldCurves[]) => void;
  onState: (state: RunState) => void;
  onProblem: (text: string) => void;
}): Following {
  let source: EventSource | undefined;
  let isClosed = false;
  const start = async () => {
    source?.close();
    const held = await Promise.all(ids.map((id) => fetchCurves(id, span)));
    if (isClosed) return;
    hooks.onCurves(held);
    const query = new URLSearchParams(ids.slice(1).map((id) => ["with", id]));
    query.set("from", held.map(({ offset }) => offset).join(","));
    source = new EventSource(`/api/runs/${encodeURIComponent(ids[0])}/events?${query}`);
    source.addEventListener("state", ({ data }) => hooks.onState(JSON.parse(data)));
    source.addEventListener("restart", begin);
    source.addEventListener("points", ({ data }) => {
      const points = JSON.parse(data);
      const run = held.find(({ id }) => id === points.run)!;
      if (grow(run, points, span)) return begin();
      hooks.onCurves([...held]);
    });
  };
  const begin = () => void start().catch((error) => hooks.onProblem(messageOf(error)));
  begin();
  return {
    close() {
      isClosed = true;
      source?.close();
    },
  };
}
