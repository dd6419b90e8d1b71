import { useRef } from "preact/hooks";
import type { RunSummary } from "../../../messages/runs.ts";
import type { Change } from "../ChangeDialog.tsx";

/** What can be done with a run of the list. */
export function RowMenu({ run, live, onChange }: {
  run: RunSummary;
  live: boolean;
  onChange: (kind: Change["kind"]) => void;
}) {
  const menu = useRef<HTMLDetailsElement>(null);
  const isBusy = ["preparing", "running", "paused"].includes(run.status);
  const close = () => {
    menu.current!.open = false;
    menu.current!.querySelector("summary")!.focus();
  };
  const choose = (kind: Change["kind"]) => {
    close();
    onChange(kind);
  };
  return (
    <details
      class="menu"
      ref={menu}
      onKeyDown={({ key }) => key === "Escape" && close()}
      onFocusOut={({ relatedTarget }) => {
        if (relatedTarget && !menu.current!.contains(relatedTarget as Node)) {
          menu.current!.open = false;
        }
      }}
    >
      <summary aria-label={`Actions of ${run.id}`}>⋯</summary>
      <div class="choices">
        {run.again && live && <a href={run.again} aria-current="false">Train again</a>}
        <button
          type="button"
          disabled={isBusy || !live}
          onClick={() => choose("rename")}
        >
          Rename<span class="visually-hidden">{run.id}</span>
        </button>
        <button
          type="button"
          class="danger"
          disabled={isBusy || !live}
          onClick={() => choose("delete")}
        >
          Delete<span class="visually-hidden">{run.id}</span>
        </button>
      </div>
    </details>
  );
}
