import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { NoWebGpu } from "../../components/NoWebGpu.tsx";
import { plural } from "../../shared/format.ts";
import type { ArchitectureName } from "../../worker/messages.ts";
import { cameraUser } from "./camera.ts";
import { Kept } from "./Kept.tsx";
import { OwnPictures } from "./OwnPictures.tsx";
import { Problem } from "./Problem.tsx";
import { Progress } from "./Progress.tsx";
import { ask, openSession } from "./session.ts";
import { adapter, checked, filledClasses, isAtRisk, isBusy, isOwn, noGpu, phase } from "./state.ts";

/** Opens the Worker, and starts, pauses, steps and stops trainings. */
export function Training(
  { worker, recording }: { worker: string; recording: string },
) {
  useEffect(() => openSession(worker, recording), []);
  useEffect(() => isAtRisk.value ? askBeforeLeaving() : undefined, [isAtRisk.value]);
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
      {isBusy.value ? <Controls /> : <AdapterLine />}
      <Settings />
      <Problem place="training" />
      <Findings />
      <Progress />
    </section>
  );
}

/** Whoever leaves the page while something would be lost is asked first. */
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

/** What to train; out of sight while it trains. */
function Settings() {
  const chosen = useSignal<ArchitectureName>();
  const epochs = useSignal(8);
  const architecture = useComputed(() => chosen.value ?? adapter.value?.architecture ?? "tiny");
  const isEnough = !isOwn.value || filledClasses.value.length > 1;
  const isReady = phase.value === "ready" && isEnough;
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
      hidden={isBusy}
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <PictureChoice />
      {isOwn.value && <OwnPictures />}
      <Kept />
      <details class="more">
        <summary>Network and length</summary>
        <div class="fields">
          <label class="field">
            <span>Network</span>
            <select
              value={architecture}
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
              onChange={({ currentTarget }) => {
                epochs.value = Math.max(1, Math.min(500, Math.round(+currentTarget.value) || 8));
              }}
            />
          </label>
        </div>
      </details>
      <div class="row">
        <StartButton isReady={isReady} />
        {!isEnough && <span class="muted">Two classes with pictures are needed.</span>}
      </div>
    </form>
  );
}

function StartButton({ isReady }: { isReady: boolean }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => isBusy.value ? undefined : takeLostFocus(button.current!), [isBusy.value]);
  return <button ref={button} class="primary" type="submit" disabled={!isReady}>Train</button>;
}

/** Gives an element the focus that what is out of sight now had. */
function takeLostFocus(element: HTMLElement): void {
  const { activeElement, body } = document;
  const isLost = activeElement === body || activeElement?.closest("[hidden]");
  if (adapter.value && isLost) element.focus({ preventScroll: true });
}

function PictureChoice() {
  return (
    <fieldset>
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
        <input type="radio" name="pictures" checked={isOwn} onChange={() => isOwn.value = true} />
        My own: folders, files or the camera
      </label>
    </fieldset>
  );
}

/** Of a training that runs; the maps that it learns are brought in sight below them. */
function Controls() {
  const row = useRef<HTMLDivElement>(null);
  const stop = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    takeLostFocus(stop.current!);
    if (cameraUser.peek() !== "live") row.current!.scrollIntoView({ block: "start" });
  }, []);
  const isPaused = phase.value === "paused";
  const isPreparing = phase.value === "preparing";
  return (
    <div class="row controls" ref={row}>
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
      <button ref={stop} type="button" class="danger" onClick={() => ask({ type: "stop" })}>
        Stop
      </button>
    </div>
  );
}

/** What was found in the visitor's pictures; what is left out is named. */
function Findings() {
  if (!checked.value) return null;
  const { summary, leftOut: { count, lines }, warnings } = checked.value;
  return (
    <>
      <p class="muted">Checked: {summary}.</p>
      {count > 0 && (
        <details class="caution" open>
          <summary>{plural(count, "picture was", "pictures were")} left out</summary>
          <ul>
            {lines.map((line) => <li key={line}>{line}</li>)}
            {count > lines.length && <li>and {count - lines.length} more</li>}
          </ul>
        </details>
      )}
      {warnings.length > 0 && (
        <ul class="caution" aria-label="Warnings">
          {warnings.map((line) => <li key={line}>{line}</li>)}
        </ul>
      )}
    </>
  );
}
