/** What the demo's islands know: signals that they share, and what each of the Worker's words changes. @module */
import { computed, signal } from "@preact/signals";
import type {
  AdapterFound,
  Classified,
  ClassOfFiles,
  EpochEvent,
  Finished,
  Maps,
  ModelReady,
  Reply,
  Started,
  StepEvent,
  Tuning,
} from "../../worker/messages.ts";

/** What the demo is doing. */
export type Phase = "opening" | "ready" | "preparing" | "running" | "paused" | "recording";

export const phase = signal<Phase>("opening");
export const adapter = signal<AdapterFound>();
/** Why there is no WebGPU. */
export const noGpu = signal<string>();
/** The visitor's own pictures. */
export const ownClasses = signal<readonly ClassOfFiles[]>([]);
/** How many of the visitor's pictures are decoded. */
export const reading = signal<{ done: number; total: number }>();
/** How far the search for the fastest kernels is. */
export const tuning = signal<Tuning>();
/** Pictures that were left out, and why. */
export const refused = signal<readonly string[]>([]);
export const started = signal<Started>();
export const steps = signal<readonly StepEvent[]>([]);
export const epochs = signal<readonly EpochEvent[]>([]);
export const maps = signal<Maps>();
export const finished = signal<Finished>();
export const model = signal<ModelReady>();
export const classified = signal<Classified>();
export const problem = signal<string>();

/** Whether a training is under way. */
export const isBusy = computed(() => ["preparing", "running", "paused"].includes(phase.value));

/** An event's figure by the name that a metric gives it. */
export function figureOf(event: StepEvent | EpochEvent, name: string): number | undefined {
  return event[name as keyof typeof event] as number | undefined;
}

/** Forgets the training before. */
export function clearTraining(): void {
  for (const one of [reading, tuning, started, maps, finished, classified, problem]) {
    one.value = undefined;
  }
  for (const list of [refused, steps, epochs]) list.value = [];
}

/** Takes one of the Worker's words in, or of a recording's. */
export function receive(reply: Reply): void {
  switch (reply.type) {
    case "adapter":
      adapter.value = reply;
      phase.value = "ready";
      break;
    case "noGpu":
      noGpu.value = reply.reason;
      break;
    case "reading":
      reading.value = reply;
      break;
    case "tuning":
      tuning.value = reply;
      break;
    case "refused":
      refused.value = [...refused.value, reply.message];
      break;
    case "started":
      started.value = reply;
      if (phase.value === "preparing") phase.value = "running";
      break;
    case "steps":
      steps.value = [...steps.value, ...reply.steps];
      break;
    case "epoch":
      epochs.value = [...epochs.value, reply];
      break;
    case "maps":
      maps.value = reply;
      break;
    case "paused":
    case "running":
      phase.value = reply.type;
      break;
    case "finished":
      finished.value = reply;
      break;
    case "model":
      model.value = reply;
      if (reply.origin === "trained") phase.value = "ready";
      break;
    case "classified":
      classified.value = reply;
      break;
    case "failed":
      problem.value = reply.message;
      if (isBusy.value) phase.value = "ready";
      break;
  }
}
