import type { RunSummary } from "../../messages/runs.ts";
import { bytes, moment, percent } from "../../shared/format.ts";
import type { Change } from "./ChangeDialog.tsx";
import { Sparkline } from "./Sparkline.tsx";
import { StatusTag } from "./StatusTag.tsx";

/** A run in the list of runs. */
export function RunRow({ run, live, onChange }: {
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
      {run.damage ? <td colSpan={4} class="damage">{run.damage}</td> : <Figures run={run} />}
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

function Figures({ run }: { run: RunSummary }) {
  return (
    <>
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
        {run.started && <time dateTime={run.started}>{moment(run.started)}</time>}
      </td>
    </>
  );
}
