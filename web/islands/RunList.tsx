import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { listen } from "../features/runs/api.ts";
import { type Change, ChangeDialog } from "../features/runs/ChangeDialog.tsx";
import { RunRow } from "../features/runs/RunRow.tsx";
import { whileVisible } from "../features/runs/while_visible.ts";
import type { RunSummary } from "../messages/runs.ts";

/** The runs, live. */
export default function RunList(props: { runs: RunSummary[]; live: boolean }) {
  const runs = useSignal(props.runs);
  const change = useSignal<Change | undefined>(undefined);
  const problem = useSignal("");
  useEffect(() => {
    if (!props.live) return;
    return whileVisible(() => {
      const source = listen("/api/runs/events", problem);
      source.addEventListener("runs", ({ data }) => runs.value = JSON.parse(data));
      return () => source.close();
    });
  }, []);
  if (runs.value.length === 0) {
    return (
      <section class="empty">
        <p>
          There are no runs yet.
          {props.live && " Start one above: the drawn faces need no pictures of yours."}
        </p>
        <Problem text={problem.value} />
      </section>
    );
  }
  return (
    <section class="panel runs">
      <Problem text={problem.value} />
      <table>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Status</th>
            <th scope="col" class="number">Accuracy</th>
            <th scope="col">Loss</th>
            <th scope="col">Adapter</th>
            <th scope="col">Started (UTC)</th>
            <th scope="col" class="number">On disk</th>
            <th scope="col">
              <span class="visually-hidden">Change</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.value.map((run) => (
            <RunRow
              key={run.id}
              run={run}
              live={props.live}
              onChange={(kind) => change.value = { kind, run }}
            />
          ))}
        </tbody>
      </table>
      {change.value && (
        <ChangeDialog
          {...change.value}
          onDone={(id) => {
            const { run } = change.value!;
            runs.value = id === undefined
              ? runs.value.filter((each) => each !== run)
              : runs.value.map((each) => each === run ? { ...each, id } : each);
            change.value = undefined;
          }}
          onClose={() => change.value = undefined}
        />
      )}
    </section>
  );
}

function Problem({ text }: { text: string }) {
  return text ? <p class="problem" role="alert">{text}</p> : null;
}
