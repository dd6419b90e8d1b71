import { useSignal } from "@preact/signals";
import type { RunState } from "../../messages/runs.ts";
import { messageOf } from "../../shared/errors.ts";
import { number } from "../../shared/format.ts";
import { send } from "./api.ts";

/** Where one goes from a run. */
export interface RunLinks {
  /** The form filled as the run was; absent where this server has not its pictures. */
  readonly again?: string;
  /** Its feature maps. */
  readonly gallery?: string;
  /** Where wrong labels are found. */
  readonly labels?: string;
  /** The run beside the one before its labels were mended. */
  readonly beside?: string;
}

/** What can be done with a run: it is steered while it trains, and followed up when it has ended. */
export function RunControls({ id, state, links, rate }: {
  id: string;
  state: RunState;
  links: RunLinks;
  /** The learning rate now. */
  rate?: number | null;
}) {
  const problem = useSignal("");
  const control = async (command: object) => {
    try {
      problem.value = "";
      await send("POST", `/api/runs/${encodeURIComponent(id)}/control`, command);
    } catch (error) {
      problem.value = messageOf(error);
    }
  };
  return (
    <>
      <div class="row controls">
        <Buttons state={state} onControl={control} />
        {links.again && !state.controllable && (
          <a class="button" href={links.again} aria-current="false">Train again</a>
        )}
        {links.gallery && <a class="button" href={links.gallery}>Feature maps</a>}
        {links.labels && <a class="button" href={links.labels}>Find wrong labels</a>}
        {links.beside && <a class="button" href={links.beside}>Beside the run before</a>}
        {state.controllable && (
          <LearningRate
            value={rate}
            onSet={(value) => control({ type: "learningRate", value })}
          />
        )}
      </div>
      {problem.value && <p class="problem" role="alert">{problem}</p>}
    </>
  );
}

/** One button that stays where it is while what it does changes, and others beside it. */
function Buttons({ state: { status, controllable }, onControl }: {
  state: RunState;
  onControl: (command: { type: string }) => void;
}) {
  if (!controllable) {
    return ["stopped", "failed", "interrupted"].includes(status)
      ? (
        <button type="button" onClick={() => onControl({ type: "goOn" })}>
          Go on from the last checkpoint
        </button>
      )
      : null;
  }
  const isPaused = status === "paused";
  return (
    <>
      <button type="button" onClick={() => onControl({ type: isPaused ? "resume" : "pause" })}>
        {isPaused ? "Resume" : "Pause"}
      </button>
      <button type="button" class="danger" onClick={() => onControl({ type: "stop" })}>Stop</button>
    </>
  );
}

function LearningRate({ value, onSet }: {
  value?: number | null;
  onSet: (value: number) => void;
}) {
  const text = useSignal("");
  const submit = (event: Event) => {
    event.preventDefault();
    if (text.value !== "") onSet(Number(text.value));
    text.value = "";
  };
  return (
    <form class="row" onSubmit={submit}>
      <label class="row">
        Peak learning rate
        <input
          type="number"
          step="any"
          min="0"
          max="10"
          placeholder={value == null ? "" : `now ${number(value)}`}
          value={text}
          onInput={(event) => text.value = event.currentTarget.value}
        />
      </label>
      <button type="submit">Set</button>
    </form>
  );
}
