import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Cost, Finding } from "../../messages/labels.ts";
import { addressed } from "../../shared/address.ts";
import { messageOf } from "../../shared/errors.ts";
import { duration } from "../../shared/format.ts";
import { send } from "../runs/api.ts";

/** Milliseconds between two looks at how it goes. */
const PERIOD = 1000;

/** Looks for doubted labels: says what that costs, how far it is, and loads the page with what was found. */
export function Search({ run, cost: { trainings, seconds }, finding, isDone }: {
  run: string;
  cost: Cost;
  finding: Finding;
  isDone: boolean;
}) {
  const path = `/api/runs/${encodeURIComponent(run)}/labels`;
  const state = useSignal(finding);
  const problem = useSignal("");
  const { isRunning, done, error } = state.value;
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(async () => {
      const response = await fetch(addressed(path)).catch(() => undefined);
      if (!response?.ok) return void (problem.value = "The server does not answer");
      problem.value = "";
      state.value = await response.json();
      if (!state.value.isRunning && !state.value.error) location.reload();
    }, PERIOD);
    return () => clearInterval(timer);
  }, [isRunning]);
  const ask = async (type: "find" | "stop") => {
    try {
      await send("POST", path, { type });
      state.value = { isRunning: type === "find" };
    } catch (error) {
      problem.value = messageOf(error);
    }
  };
  const time = seconds === undefined ? "" : `, about ${duration(Math.max(1, seconds))}`;
  return (
    <section class="panel" aria-label="The search for wrong labels">
      {isRunning
        ? (
          <div class="row spread">
            <label class="desk-progress">
              <span>Looking for wrong labels</span>
              <progress max={done?.total ?? 1} value={done?.done ?? 0} />
            </label>
            <button type="button" class="danger" onClick={() => ask("stop")}>Stop</button>
          </div>
        )
        : (
          <div class="row spread">
            <p class="muted">
              It trains {trainings} networks, each without a part of the pictures{time}{" "}
              by this run's own time. It goes on in the background.
            </p>
            <button type="button" class={isDone ? "" : "primary"} onClick={() => ask("find")}>
              {isDone ? "Look again" : "Find wrong labels"}
            </button>
          </div>
        )}
      {(problem.value || error) && <p class="problem" role="alert">{problem.value || error}</p>}
    </section>
  );
}
