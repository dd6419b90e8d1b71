/** What a page and its Worker tell each other: types only, so that islands may import it. @module */
import type { Seen, WatchRequest } from "./messages/camera.ts";
import type {
  CheckedDevice,
  Checking,
  KernelCheck,
  KernelResult,
  Roof,
  Timing,
} from "./messages/kernels.ts";
import type { Classified, ModelReady } from "./messages/model.ts";
import type {
  AddRequest,
  Checked,
  KeptState,
  Own,
  PictureFile,
  Thumbnail,
} from "./messages/pictures.ts";
import type {
  GradientReply,
  GradientRequest,
  Look,
  MapReply,
  MapRequest,
} from "./messages/questions.ts";
import type {
  ArchitectureName,
  EpochEvent,
  Finished,
  Maps,
  Started,
  StepEvent,
  TrainRequest,
  Tuning,
} from "./messages/training.ts";

export type * from "./messages/camera.ts";
export type * from "./messages/kernels.ts";
export type * from "./messages/model.ts";
export type * from "./messages/pictures.ts";
export type * from "./messages/questions.ts";
export type * from "./messages/training.ts";

/** What computes. */
export interface AdapterFound {
  readonly type: "adapter";
  readonly name: string;
  readonly software: boolean;
  /** What is fast enough there. */
  readonly architecture: ArchitectureName;
}

/** Why nothing computes. */
export interface NoGpu {
  readonly type: "noGpu";
  readonly reason: string;
}

/** What the demo alone asks of its Worker. */
export type DemoRequest =
  /** Takes back what this browser kept of an earlier visit. */
  | { readonly type: "restore" }
  | AddRequest
  /** A class with its pictures. */
  | { readonly type: "remove"; readonly name: string }
  | { readonly type: "removePicture"; readonly id: string }
  /** Small pictures of the visitor's pictures, by their ids. */
  | { readonly type: "thumbnails"; readonly ids: readonly string[] }
  /** Forgets classes, pictures and model, here and in what this browser keeps. */
  | { readonly type: "forget" }
  | TrainRequest
  /** Without a picture, a new face is drawn. */
  | { readonly type: "classify"; readonly picture?: PictureFile }
  /** Asks what gradients can be looked at. */
  | { readonly type: "look" }
  | GradientRequest
  | MapRequest
  /** Asks for the model's files, zipped as the folder `model/` of a run. */
  | { readonly type: "export" }
  /** A zipped model, or `model.json` and `model.safetensors`. */
  | { readonly type: "import"; readonly files: readonly PictureFile[] }
  | WatchRequest;

/** What a page asks of its Worker. */
export type Request =
  | { readonly type: "open" }
  /** `step` pauses after one more step. */
  | { readonly type: "pause" | "resume" | "step" | "stop" }
  | DemoRequest
  /** Of all ops, or of one. */
  | { readonly type: "bench"; readonly op?: string }
  /** Of all ops, or of one. */
  | { readonly type: "check"; readonly op?: string };

/** A request that failed changes nothing else. */
export interface Failed {
  readonly type: "failed";
  /** What was asked for; absent where the Worker itself failed. */
  readonly request?: Request["type"];
  readonly message: string;
}

/** What a Worker tells its page. */
export type Reply =
  | AdapterFound
  | NoGpu
  | { readonly type: "reading"; readonly done: number; readonly total: number }
  | Own
  | KeptState
  | { readonly type: "thumbnails"; readonly thumbnails: readonly Thumbnail[] }
  | { readonly type: "forgotten" }
  | Seen
  | Checked
  | Tuning
  | Started
  | { readonly type: "steps"; readonly steps: readonly StepEvent[] }
  | EpochEvent
  | Maps
  | { readonly type: "paused" | "running" }
  | Finished
  /** A training that was stopped before its first step. */
  | { readonly type: "stopped" }
  | ModelReady
  | Classified
  | Look
  | GradientReply
  | MapReply
  | { readonly type: "file"; readonly name: string; readonly content: Blob }
  | Roof
  | Timing
  | { readonly type: "kernel"; readonly result: KernelResult }
  | { readonly type: "benchEnd" }
  | CheckedDevice
  | Checking
  | { readonly type: "checkedKernel"; readonly result: KernelCheck }
  | { readonly type: "checkEnd"; readonly isWhole: boolean }
  | Failed;
