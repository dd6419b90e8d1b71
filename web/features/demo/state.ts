/** What the demo's islands know: signals that they share, and what each of the Worker's words changes. @module */
import { computed, signal } from "@preact/signals";
import type {
  AdapterFound,
  Checked,
  Classified,
  EpochEvent,
  Finished,
  Look,
  Maps,
  ModelReady,
  Own,
  Reply,
  Request,
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
export const own = signal<Own>({ type: "own", classes: [], notes: [] });
/** How many of the visitor's pictures are decoded. */
export const reading = signal<{ done: number; total: number }>();
/** How far the search for the fastest kernels is. */
export const tuning = signal<Tuning>();
/** What was wrong with the visitor's pictures. */
export const checked = signal<Checked>();
export const started = signal<Started>();
export const steps = signal<readonly StepEvent[]>([]);
export const epochs = signal<readonly EpochEvent[]>([]);
export const maps = signal<Maps>();
export const finished = signal<Finished>();
export const model = signal<ModelReady>();
export const classified = signal<Classified>();
/** What gradients can be looked at. */
export const look = signal<Look>();

/** Where a failure is told: beside what it is about. */
export type Place = "training" | "pictures" | "camera" | "model" | "classification";

/** What went wrong last, by place. */
export const problems = signal<{ readonly [place in Place]?: string }>({});

/** Tells what went wrong; nothing takes it back. */
export function tellProblem(place: Place, message: string | undefined): void {
  problems.value = { ...problems.value, [place]: message };
}

const PLACES: { readonly [request in Request["type"]]?: Place } = {
  add: "pictures",
  remove: "pictures",
  classify: "classification",
  export: "model",
  import: "model",
};

/** Where the failure of a request is told. */
export function placeOf(request: Request["type"] | undefined): Place {
  return request && PLACES[request] || "training";
}

/** Whether a training is under way. */
export const isBusy = computed(() => ["preparing", "running", "paused"].includes(phase.value));

/** An event's figure by the name that a metric gives it. */
export function figureOf(event: StepEvent | EpochEvent, name: string): number | undefined {
  return event[name as keyof typeof event] as number | undefined;
}

/** Forgets the training before. */
export function clearTraining(): void {
  for (const one of [reading, checked, tuning, started, maps, finished, classified, look]) {
    one.value = undefined;
  }
  for (const list of [steps, epochs]) list.value = [];
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
    case "own":
      own.value = reply;
      break;
    case "checked":
      checked.value = reply;
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
    case "stopped":
      clearTraining();
      phase.value = "ready";
      break;
    case "look":
      look.value = reply;
      break;
    case "model":
      look.value = undefined;
      model.value = reply;
      if (reply.origin === "trained") phase.value = "ready";
      break;
    case "classified":
      classified.value = reply;
      break;
    case "failed":
      tellProblem(placeOf(reply.request), reply.message);
      if (isBusy.value && (!reply.request || reply.request === "train")) phase.value = "ready";
      break;
  }
}
