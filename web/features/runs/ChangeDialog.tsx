import { useSignal } from "@preact/signals";
import type { RunSummary } from "../../messages/runs.ts";
import { messageOf } from "../../shared/errors.ts";
import { bytes } from "../../shared/format.ts";
import { send } from "./api.ts";
import { Dialog } from "./Dialog.tsx";

/** What is to be done to a run. */
export interface Change {
  readonly kind: "rename" | "delete";
  readonly run: RunSummary;
}

/** Asks before a run is renamed or deleted. */
export function ChangeDialog({ kind, run, onDone, onClose }: Change & {
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
