import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { NoWebGpu } from "../../components/NoWebGpu.tsx";
import type { ArchitectureName } from "../../worker/messages.ts";
import { OwnPictures } from "./OwnPictures.tsx";
import { Progress } from "./Progress.tsx";
import { ask, openSession } from "./session.ts";
import { adapter, isBusy, noGpu, ownClasses, phase, problem, refused } from "./state.ts";

/** Opens the Worker, and starts, pauses, steps and stops trainings. */
export function Training(
  { worker, recording }: { worker: string; recording: string },
) {
  useEffect(() => openSession(worker, recording), []);
  if (noGpu.value) {
    return (
      <>
        <NoWebGpu
          title="This tab can't train: a recorded run is shown instead"
          reason={noGpu.value}
        />
        <Problems />
        <Progress />
      </>
    );
  }
  return (
    <section class="panel" aria-label="Training">
      <AdapterLine />
      <Settings />
      <Problems />
      <Progress />
    </section>
  );
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
    (!isOwn.value || ownClasses.value.filter(({ files }) => files.length).length > 1);
  const start = () => {
    const own = ownClasses.value.filter(({ files }) => files.length);
    ask({
      type: "train",
      pictures: isOwn.value ? own : "faces",
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

function Problems() {
  return (
    <>
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      {refused.value.length > 0 && (
        <details class="problem">
          <summary>
            {refused.value.length === 1
              ? "1 picture was left out"
              : `${refused.value.length} pictures were left out`}
          </summary>
          <ul>{refused.value.map((line) => <li key={line}>{line}</li>)}</ul>
        </details>
      )}
    </>
  );
}
