import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { RunSummary } from "../../messages/runs.ts";
import { messageOf } from "../../shared/errors.ts";
import { bytes } from "../../shared/format.ts";
import { send } from "./api.ts";
import { Dialog } from "./Dialog.tsx";

/** What is to be done to runs; one is renamed at a time. */
export interface Change {
  readonly kind: "rename" | "delete";
  readonly runs: readonly RunSummary[];
}

interface ChangeProps extends Change {
  readonly onDeleted: (id: string) => void;
  readonly onRenamed: (from: string, to: string) => void;
  readonly onClose: () => void;
}

const addressOf = (id: string) => `/api/runs/${encodeURIComponent(id)}`;

/** Asks before runs are renamed or deleted. */
export function ChangeDialog(props: ChangeProps) {
  return props.kind === "rename" ? <RenameDialog {...props} /> : <DeleteDialog {...props} />;
}

function RenameDialog({ runs: [{ id }], onRenamed, onClose }: ChangeProps) {
  const name = useSignal(id);
  const rename = async () => {
    const to = name.value.trim();
    await send("PATCH", addressOf(id), { name: to });
    onRenamed(id, to);
  };
  return (
    <Question title={`Rename ${id}`} verb="Rename" act={rename} onClose={onClose}>
      <label class="field">
        <span>New name</span>
        <input value={name} onInput={(event) => name.value = event.currentTarget.value} />
      </label>
    </Question>
  );
}

function DeleteDialog({ runs, onDeleted, onClose }: ChangeProps) {
  const isOne = runs.length === 1;
  const title = isOne ? `Delete ${runs[0].id}?` : `Delete ${runs.length} runs?`;
  const total = bytes(runs.reduce((sum, run) => sum + run.bytes, 0));
  const remove = async () => {
    for (const { id } of runs) {
      await send("DELETE", addressOf(id));
      onDeleted(id);
    }
  };
  return (
    <Question title={title} verb="Delete" isDangerous act={remove} onClose={onClose}>
      <p>
        {isOne ? "Its" : "Their"} models, checkpoints and curves ({total}) are gone for good.
      </p>
      {!isOne && (
        <ul class="named">
          {runs.map(({ id }) => <li key={id}>{id}</li>)}
        </ul>
      )}
    </Question>
  );
}

function Question({ title, verb, isDangerous = false, act, onClose, children }: {
  title: string;
  verb: string;
  isDangerous?: boolean;
  act: () => Promise<void>;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const problem = useSignal("");
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await act();
      onClose();
    } catch (error) {
      problem.value = messageOf(error);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        {children}
        {problem.value && <p class="problem" role="alert">{problem}</p>}
        <div class="row">
          <button type="submit" class={isDangerous ? "danger" : "primary"}>{verb}</button>
          <button type="button" onClick={onClose}>Cancel</button>
        </div>
      </form>
    </Dialog>
  );
}
