import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { listen, send } from "../features/runs/api.ts";
import { StatusTag } from "../features/runs/StatusTag.tsx";
import type { RunState } from "../messages/runs.ts";
import { addressed } from "../shared/address.ts";
import { messageOf } from "../shared/errors.ts";

/** A run that has not begun: its pictures are read, and that can be stopped. */
export default function Preparing(props: { id: string; state: RunState; live: boolean }) {
  const state = useSignal(props.state);
  const problem = useSignal("");
  const path = `/api/runs/${encodeURIComponent(props.id)}`;
  useEffect(() => {
    if (!props.live || props.state.status !== "preparing") return;
    const source = listen(`${path}/events`, problem);
    source.addEventListener("state", ({ data }) => {
      state.value = JSON.parse(data);
      if (!["preparing", "failed"].includes(state.value.status)) location.reload();
    });
    return () => source.close();
  }, []);
  const stop = async () => {
    try {
      await send("POST", `${path}/control`, { type: "stop" });
      location.assign(addressed("/"));
    } catch (error) {
      problem.value = messageOf(error);
    }
  };
  const { status, error, reading, log } = state.value;
  const isPreparing = status === "preparing";
  return (
    <section class="panel" aria-label="The run's beginning">
      <div class="row spread">
        <div class="row">
          <StatusTag status={status} />
          <span class="number" role="status">
            {!isPreparing
              ? ""
              : reading
              ? `Reading the pictures: ${count(reading.done)} of ${count(reading.total)}`
              : "Looking for the pictures …"}
          </span>
        </div>
        {isPreparing && (
          <button type="button" class="danger" disabled={!props.live} onClick={stop}>Stop</button>
        )}
      </div>
      {isPreparing && (
        <progress
          aria-label="Pictures that are read"
          max={reading?.total}
          value={reading?.done}
        />
      )}
      {error && <p class="problem" role="alert">{error}</p>}
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      {log.length > 0 && (
        <details>
          <summary>What it has said</summary>
          <pre class="log">{log.join("\n")}</pre>
        </details>
      )}
    </section>
  );
}

const count = (number: number) => number.toLocaleString("en");
