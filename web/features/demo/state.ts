/** What the demo's islands know: signals that they share, and what each of the Worker's words changes. @module */
import { computed, signal } from "@preact/signals";
import type {
  AdapterFound,
  Checked,
  Classified,
  EpochEvent,
  Finished,
  KeptState,
  Look,
  Maps,
  ModelReady,
  Own,
  Reply,
  Request,
  Seen,
  Started,
  StepEvent,
  Thumbnail,
  Tuning,
} from "../../worker/messages.ts";

const NO_PICTURES: Own = { type: "own", classes: [], notes: [] };

/** What the demo is doing. */
export type Phase = "opening" | "ready" | "preparing" | "running" | "paused" | "recording";

export const phase = signal<Phase>("opening");
export const adapter = signal<AdapterFound>();
/** Why there is no WebGPU. */
export const noGpu = signal<string>();
/** The visitor's own pictures. */
export const own = signal<Own>(NO_PICTURES);
/** Whether the visitor's own pictures are trained on, and not the drawn faces. */
export const isOwn = signal(false);
/** Small pictures of the visitor's, by id. */
export const thumbnails = signal<ReadonlyMap<string, Thumbnail>>(new Map());
/** Whether this browser keeps all of it. */
export const kept = signal<KeptState>();
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
/** What the network made of the camera's last frame. */
export const seen = signal<Seen>();

/** Where a failure is told: beside what it is about. */
export type Place = "training" | "pictures" | "camera" | "live" | "model" | "classification";

/** What went wrong last, by place. */
export const problems = signal<{ readonly [place in Place]?: string }>({});

/** Tells what went wrong; nothing takes it back. */
export function tellProblem(place: Place, message: string | undefined): void {
  problems.value = { ...problems.value, [place]: message };
}

const PLACES: { readonly [request in Request["type"]]?: Place } = {
  add: "pictures",
  remove: "pictures",
  removePicture: "pictures",
  thumbnails: "pictures",
  restore: "pictures",
  forget: "pictures",
  watch: "live",
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

/** Whether something is lost where the page is left now. */
export const isAtRisk = computed(() => isBusy.value || kept.value?.isAll === false);

/** The classes that have pictures. */
export const filledClasses = computed(() => own.value.classes.filter(({ count }) => count));

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

/** Forgets the visitor's pictures, the model, and what it said. */
function forgetAll(): void {
  clearTraining();
  for (const one of [model, seen]) one.value = undefined;
  own.value = NO_PICTURES;
  thumbnails.value = new Map();
}

/** Forgets thumbnails of pictures that are gone. */
function keepThumbnailsOf({ classes }: Own): void {
  const ids = new Set(classes.flatMap(({ ids }) => ids));
  const gone = [...thumbnails.value.keys()].filter((id) => !ids.has(id));
  if (gone.length === 0) return;
  thumbnails.value = new Map([...thumbnails.value].filter(([id]) => ids.has(id)));
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
      keepThumbnailsOf(reply);
      if (reply.classes.length) isOwn.value = true;
      break;
    case "thumbnails":
      thumbnails.value = new Map([
        ...thumbnails.value,
        ...reply.thumbnails.map((each) => [each.id, each] as const),
      ]);
      break;
    case "kept":
      kept.value = reply;
      break;
    case "forgotten":
      forgetAll();
      break;
    case "seen":
      seen.value = reply;
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
      seen.value = undefined;
      if (reply.origin === "trained" && isBusy.value) phase.value = "ready";
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
