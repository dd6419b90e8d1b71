import type { Signal } from "@preact/signals";
import { bytes, plural } from "../../shared/format.ts";
import type { JoinState } from "./state.ts";

/** This tab: what it is called, what computes, and the one button that joins and leaves. */
export function Member({ state, name, onJoin, onLeave }: {
  state: JoinState;
  name: Signal<string>;
  onJoin: () => void;
  onLeave: () => void;
}) {
  const { adapter, offers, isJoined, done, traffic } = state;
  const isOpen = (offers.value?.offers.length ?? 0) > 0;
  return (
    <section class="panel" aria-labelledby="member">
      <h2 id="member">This tab</h2>
      <p>
        {adapter.value
          ? (
            <>
              Computes on <strong>{adapter.value.name}</strong>
              {adapter.value.software && ", a software adapter"}.
            </>
          )
          : "Looking for WebGPU …"} {!isJoined.value && (
          <>
            Joining means that the pictures above come into this tab's memory until it is closed.
            Accuracies, times, the adapter and this name go back; nothing else does.
          </>
        )}
      </p>
      <div class="row">
        <label class="field">
          <span>Its name in the tables</span>
          <input
            type="text"
            maxLength={60}
            autocomplete="off"
            disabled={isJoined.value}
            value={name}
            onInput={({ currentTarget }) => name.value = currentTarget.value}
          />
        </label>
        {/* One button, so that the focus stays where it is. */}
        <button
          type="button"
          class={isJoined.value ? undefined : "primary"}
          disabled={!isJoined.value && !(adapter.value && isOpen)}
          onClick={isJoined.value ? onLeave : onJoin}
        >
          {isJoined.value ? "Leave" : "Join"}
        </button>
      </div>
      <p role="status" class="join-state">{stateText(state)}</p>
      {traffic.value && (
        <p class="muted number join-traffic">
          {plural(done.value.length, "trial")} done · {bytes(traffic.value.came)} came ·{" "}
          {bytes(traffic.value.went)} went
        </p>
      )}
    </section>
  );
}

function stateText({ isJoined, taken, left }: JoinState): string {
  if (isJoined.value) {
    return taken.value ? "Joined: a trial is in work." : "Joined: waiting for a trial.";
  }
  if (left.value === "asked") return "Left: what was in work went to another.";
  if (left.value) {
    return "A trial came with pictures that were not shown here, and was given back. Read what the " +
      "server offers now, and join again.";
  }
  return "";
}
