import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { listen } from "../features/runs/api.ts";
import { StatusTag } from "../features/runs/StatusTag.tsx";
import type { RunState } from "../messages/runs.ts";

/** How a training goes that a page waits for: the page is loaded anew as soon as it has ended. */
export default function Awaiting({ id, state }: { id: string; state: RunState }) {
  const now = useSignal(state);
  const problem = useSignal("");
  useEffect(() => {
    const source = listen(`/api/runs/${encodeURIComponent(id)}/events`, problem);
    source.addEventListener("state", ({ data }) => {
      now.value = JSON.parse(data);
      if (["finished", "stopped"].includes(now.value.status)) location.reload();
    });
    return () => source.close();
  }, []);
  const { status, error } = now.value;
  return (
    <section class="panel" aria-label="The training">
      <div class="row">
        <StatusTag status={status} />
        <a href={`/runs/${encodeURIComponent(id)}`}>Watch {id}</a>
      </div>
      {(problem.value || error) && <p class="problem" role="alert">{problem.value || error}</p>}
    </section>
  );
}
