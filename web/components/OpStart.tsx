import type { Signal } from "@preact/signals";

/** Starts and stops what is done op by op on the visitor's adapter. */
export function OpStart({ adapter, ops, only, isRunning, verb, onStart, onStop }: {
  /** `undefined` while it is looked for. */
  adapter: { readonly name: string; readonly software: boolean } | undefined;
  ops: readonly string[];
  /** The op that is chosen; empty for all. */
  only: Signal<string>;
  isRunning: boolean;
  /** What the button says that starts it. */
  verb: string;
  onStart: () => void;
  onStop: () => void;
}) {
  return (
    <>
      <p>
        {adapter
          ? (
            <>
              Computes on <strong>{adapter.name}</strong>
              {adapter.software && ", a software adapter"}.
            </>
          )
          : "Looking for WebGPU …"}
      </p>
      <div class="row op-start">
        <label class="field">
          <span>Op</span>
          <select
            value={only}
            disabled={isRunning}
            onChange={({ currentTarget }) => only.value = currentTarget.value}
          >
            <option value="">all: some minutes</option>
            {ops.map((op) => <option key={op} value={op}>{op}</option>)}
          </select>
        </label>
        {/* One button, so that the focus stays where it is. */}
        <button
          type="button"
          class={isRunning ? undefined : "primary"}
          disabled={!adapter}
          onClick={isRunning ? onStop : onStart}
        >
          {isRunning ? "Stop" : verb}
        </button>
      </div>
    </>
  );
}
