import type { RunSummary } from "../../../messages/runs.ts";
import { ago, bytes, duration, moment, percent } from "../../../shared/format.ts";
import type { Change } from "../ChangeDialog.tsx";
import { Sparkline } from "../Sparkline.tsx";
import { StatusTag } from "../StatusTag.tsx";
import { RowMenu } from "./RowMenu.tsx";

/** What a row shows and tells. */
export interface RowProps {
  readonly run: RunSummary;
  readonly live: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly isSelected: boolean;
  /** Whether the runs have more than one adapter. */
  readonly showsAdapter: boolean;
  readonly onSelect: (isSelected: boolean) => void;
  readonly onChange: (kind: Change["kind"]) => void;
}

/** A run in the list of runs. */
export function RunRow({ run, live, now, isSelected, showsAdapter, onSelect, onChange }: RowProps) {
  const { id, status, damage } = run;
  return (
    <tr class={isSelected ? "selected" : undefined}>
      <td class="choice">
        <input
          type="checkbox"
          aria-label={`Select ${id}`}
          checked={isSelected}
          onChange={({ currentTarget }) => onSelect(currentTarget.checked)}
        />
      </td>
      <th scope="row">
        <a href={`/runs/${encodeURIComponent(id)}`}>{id}</a>
        {showsAdapter && run.adapter && (
          <small class="muted" title={run.adapter}>{run.adapter}</small>
        )}
      </th>
      <td class="status">
        <StatusTag status={status} />
      </td>
      {damage ? <td colSpan={6} class="damage">{damage}</td> : <Figures run={run} />}
      <td class="number">
        {run.started && (
          <time dateTime={run.started} title={`${moment(run.started)} UTC`}>
            {ago(run.started, now)}
          </time>
        )}
      </td>
      <td class="bytes number">{bytes(run.bytes)}</td>
      <td class="actions">
        {hasGallery(run) && live && (
          <a class="button quiet" href={`/gallery/${encodeURIComponent(id)}`}>
            Gallery<span class="visually-hidden">of {id}</span>
          </a>
        )}
        <RowMenu run={run} live={live} onChange={onChange} />
      </td>
    </tr>
  );
}

const hasGallery = ({ status, damage }: RunSummary) =>
  !damage && status !== "preparing" && status !== "unread";

function Figures({ run }: { run: RunSummary }) {
  const { accuracy, tested, data, pictures, network, epochs, seconds } = run;
  return (
    <>
      <td class="accuracy number">
        {accuracy === undefined ? "–" : percent(accuracy)}
        {accuracy !== undefined && !tested && <small class="muted">validation</small>}
      </td>
      <td>
        {data}
        {pictures !== undefined && <small class="muted">{pictures.toLocaleString("en")}</small>}
      </td>
      <td>{network}</td>
      <td class="epochs number">
        {epochs &&
          (epochs.done === epochs.total ? epochs.done : `${epochs.done} of ${epochs.total}`)}
      </td>
      <td class="number">{seconds !== undefined && duration(seconds)}</td>
      <td class="loss">
        <Sparkline heights={run.sparkline} />
      </td>
    </>
  );
}
