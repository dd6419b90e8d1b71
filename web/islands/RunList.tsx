import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { listen, messageOf, send } from "../components/api.ts";
import { Dialog } from "../components/Dialog.tsx";
import { bytes, moment, percent } from "../components/format.ts";
import { Sparkline } from "../components/Sparkline.tsx";
import { StatusTag } from "../components/StatusTag.tsx";
import { whileVisible } from "../components/while_visible.ts";
import type { RunSummary } from "../messages.ts";

type Change = { readonly kind: "rename" | "delete"; readonly run: RunSummary };

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
            <Row
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

function Row({ run, live, onChange }: {
  run: RunSummary;
  live: boolean;
  onChange: (kind: Change["kind"]) => void;
}) {
  const isBusy = run.status === "running" || run.status === "paused";
  return (
    <tr>
      <th scope="row">
        <a href={`/runs/${encodeURIComponent(run.id)}`}>{run.id}</a>
      </th>
      <td>
        <StatusTag status={run.status} />
      </td>
      <td class="number">
        {run.accuracy === undefined ? "–" : percent(run.accuracy)}
        {run.accuracy !== undefined && !run.tested && <small class="muted">validation</small>}
      </td>
      <td>
        <Sparkline heights={run.sparkline} />
      </td>
      <td class="adapter">
        {run.adapter} {run.software && <span class="tag">software</span>}
      </td>
      <td>
        <time dateTime={run.started}>{moment(run.started)}</time>
      </td>
      <td class="number">{bytes(run.bytes)}</td>
      <td class="actions">
        <button
          type="button"
          class="quiet"
          disabled={isBusy || !live}
          onClick={() => onChange("rename")}
          aria-label={`Rename ${run.id}`}
        >
          Rename
        </button>
        <button
          type="button"
          class="quiet danger"
          disabled={isBusy || !live}
          onClick={() => onChange("delete")}
          aria-label={`Delete ${run.id}`}
        >
          Delete
        </button>
      </td>
    </tr>
  );
}

/** Asks before a run is renamed or deleted. */
function ChangeDialog({ kind, run, onDone, onClose }: Change & {
  onDone: (id: string | undefined) => void;
  onClose: () => void;
}) {
  const name = useSignal(run.id);
  const problem = useSignal("");
  const path = `/api/runs/${encodeURIComponent(run.id)}`;
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      if (kind === "delete") await send("DELETE", path);
      else await send("PATCH", path, { name: name.value.trim() });
      onDone(kind === "delete" ? undefined : name.value.trim());
    } catch (error) {
      problem.value = messageOf(error);
    }
  };
  return (
    <Dialog title={kind === "delete" ? `Delete ${run.id}?` : `Rename ${run.id}`} onClose={onClose}>
      <form onSubmit={submit}>
        {kind === "delete"
          ? <p>Its model, checkpoints and curves ({bytes(run.bytes)}) are gone for good.</p>
          : (
            <p>
              <label class="field">
                <span>New name</span>
                <input
                  value={name}
                  onInput={(event) => name.value = event.currentTarget.value}
                />
              </label>
            </p>
          )}
        {problem.value && <p class="problem" role="alert">{problem}</p>}
        <div class="row">
          <button type="submit" class={kind === "delete" ? "danger" : "primary"}>
            {kind === "delete" ? "Delete" : "Rename"}
          </button>
          <button type="button" onClick={onClose}>Cancel</button>
        </div>
      </form>
    </Dialog>
  );
}
