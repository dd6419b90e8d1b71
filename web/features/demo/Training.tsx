import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { NoWebGpu } from "../../components/NoWebGpu.tsx";
import type { ArchitectureName } from "../../worker/messages.ts";
import { OwnPictures } from "./OwnPictures.tsx";
import { Problem } from "./Problem.tsx";
import { Progress } from "./Progress.tsx";
import { ask, openSession } from "./session.ts";
import { adapter, checked, isBusy, noGpu, own, phase } from "./state.ts";

/** Opens the Worker, and starts, pauses, steps and stops trainings. */
export function Training(
  { worker, recording }: { worker: string; recording: string },
) {
  useEffect(() => openSession(worker, recording), []);
  useEffect(() => isBusy.value ? askBeforeLeaving() : undefined, [isBusy.value]);
  if (noGpu.value) {
    return (
      <>
        <NoWebGpu
          title="This tab can't train: a recorded run is shown instead"
          reason={noGpu.value}
        />
        <Problem place="training" />
        <Progress />
      </>
    );
  }
  return (
    <section class="panel" aria-label="Training">
      <AdapterLine />
      <Settings />
      <Problem place="training" />
      <Findings />
      <Progress />
    </section>
  );
}

/** Whoever leaves the page while it trains is asked first. */
function askBeforeLeaving(): () => void {
  const stay = (event: BeforeUnloadEvent) => event.preventDefault();
  addEventListener("beforeunload", stay);
  return () => removeEventListener("beforeunload", stay);
}

function AdapterLine() {
  if (!adapter.value) return <p class="muted">Looking for WebGPU …</p>;
  const { name, software } = adapter.value;
  return (
    <p>
      Computes on <strong>{name}</strong>. {software
        ? <span class="tag warn">software adapter: a GPU would be many times faster</span>
        : <span class="tag good">GPU</span>}
    </p>
  );
}

function Settings() {
  const isOwn = useSignal(false);
  const chosen = useSignal<ArchitectureName>();
  const epochs = useSignal(8);
  const architecture = useComputed(() => chosen.value ?? adapter.value?.architecture ?? "tiny");
  const isReady = phase.value === "ready" &&
    (!isOwn.value || own.value.classes.filter(({ pictures }) => pictures).length > 1);
  const start = () => {
    if (!isReady) return;
    ask({
      type: "train",
      pictures: isOwn.value ? "own" : "faces",
      architecture: architecture.value,
      epochs: epochs.value,
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <PictureChoice isOwn={isOwn} />
      {isOwn.value && <OwnPictures />}
      <details class="more">
        <summary>Network and length</summary>
        <div class="fields">
          <label class="field">
            <span>Network</span>
            <select
              value={architecture}
              disabled={isBusy}
              onChange={({ currentTarget }) =>
                chosen.value = currentTarget.value as ArchitectureName}
            >
              <option value="tiny">tiny: about 24,000 weights</option>
              <option value="tutorial">tutorial: millions of weights</option>
            </select>
          </label>
          <label class="field">
            <span>Epochs</span>
            <input
              type="number"
              min="1"
              max="500"
              value={epochs}
              disabled={isBusy}
              onChange={({ currentTarget }) => {
                epochs.value = Math.max(1, Math.min(500, Math.round(+currentTarget.value) || 8));
              }}
            />
          </label>
        </div>
      </details>
      <div class="row">
        {isBusy.value
          ? <Controls />
          : <button class="primary" type="submit" disabled={!isReady}>Train</button>}
        {isOwn.value && !isReady && !isBusy.value && (
          <span class="muted">Two classes with pictures are needed.</span>
        )}
      </div>
    </form>
  );
}

function PictureChoice({ isOwn }: { isOwn: Signal<boolean> }) {
  return (
    <fieldset disabled={isBusy}>
      <legend>Pictures</legend>
      <label class="check">
        <input
          type="radio"
          name="pictures"
          checked={!isOwn.value}
          onChange={() => isOwn.value = false}
        />
        500 drawn faces, smiling and neutral
      </label>
      <label class="check">
        <input
          type="radio"
          name="pictures"
          checked={isOwn}
          onChange={() => isOwn.value = true}
        />
        My own: folders, files or the camera
      </label>
    </fieldset>
  );
}

function Controls() {
  const isPaused = phase.value === "paused";
  const isPreparing = phase.value === "preparing";
  return (
    <>
      <button
        type="button"
        class="primary"
        disabled={isPreparing}
        onClick={() => ask({ type: isPaused ? "resume" : "pause" })}
      >
        {isPaused ? "Resume" : "Pause"}
      </button>
      <button type="button" disabled={isPreparing} onClick={() => ask({ type: "step" })}>
        One step
      </button>
      <button type="button" class="danger" onClick={() => ask({ type: "stop" })}>Stop</button>
    </>
  );
}

/** What was wrong with the visitor's pictures. */
function Findings() {
  if (!checked.value) return null;
  const { summary, leftOut: { count, lines }, warnings } = checked.value;
  return (
    <>
      <p class="muted">Checked: {summary}.</p>
      {count > 0 && (
        <details class="problem">
          <summary>
            {count === 1 ? "1 picture was left out" : `${count} pictures were left out`}
          </summary>
          <ul>
            {lines.map((line) => <li key={line}>{line}</li>)}
            {count > lines.length && <li>and {count - lines.length} more</li>}
          </ul>
        </details>
      )}
      {warnings.length > 0 && (
        <ul class="problem" aria-label="Warnings">
          {warnings.map((line) => <li key={line}>{line}</li>)}
        </ul>
      )}
    </>
  );
}
