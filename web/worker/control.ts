/** Pause, step, resume and stop of a training. @module */
import type { TrainingControl } from "../../engine/train/loop.ts";

/** What the page's buttons do. */
export interface Control extends TrainingControl {
  readonly signal: AbortSignal;
  pause(): void;
  /** One more step, then a pause. */
  step(): void;
  resume(): void;
  stop(): void;
}

/** A training that runs until it is told otherwise. */
export function createControl(onState: (state: "paused" | "running") => void): Control {
  const end = new AbortController();
  let paused = false;
  let goOn = () => {};
  return {
    signal: end.signal,
    get paused() {
      return paused;
    },
    async wait() {
      if (end.signal.aborted) return;
      onState("paused");
      await new Promise<void>((resolve) => goOn = resolve);
      if (!paused) onState("running");
    },
    pause() {
      paused = true;
    },
    step() {
      paused = true;
      goOn();
    },
    resume() {
      paused = false;
      goOn();
    },
    stop() {
      end.abort();
      goOn();
    },
  };
}
