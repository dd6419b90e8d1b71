/** What a page and its Worker tell each other: types only, so that islands may import it. @module */
import type { PictureFile } from "../../data/files/read_file.ts";
import type { CheckProgress, KernelCheck } from "../../engine/check/everything.ts";
import type { BenchProgress, KernelResult, KernelTiming } from "../../engine/bench/kernels.ts";
import type { Roofline } from "../../engine/bench/roofline.ts";
import type { SheetGrid } from "../../engine/inspect/sheet.ts";
import type { ArchitectureName } from "../../engine/model/architectures/mod.ts";
import type { EpochEvent, StepEvent } from "../../engine/train/events.ts";
import type { MetricDescription } from "../../engine/train/metrics.ts";
import type { Report } from "../../engine/report/report.ts";
import type { CellAnswer, GradientAnswers, GradientQuestion } from "../inspection/protocol.ts";
import type { TuningProgress } from "../../engine/plan/tune.ts";

export type {
  ArchitectureName,
  BenchProgress,
  CellAnswer,
  CheckProgress,
  EpochEvent,
  KernelCheck,
  KernelResult,
  KernelTiming,
  MetricDescription,
  PictureFile,
  Roofline,
  SheetGrid,
  StepEvent,
};

/** A file that was chosen or dropped, in a folder or alone. */
export interface ChosenFile {
  /** Its name with the folders that it lies in, `/` between them. */
  readonly path: string;
  readonly content: Blob;
}

/** A class of the visitor's own pictures. */
export interface OwnClass {
  readonly name: string;
  /** The name as a page shows it. */
  readonly shown: string;
  /** Of all its pictures. */
  readonly count: number;
  /** Of its newest pictures, in the order in which they were added. */
  readonly ids: readonly string[];
  /** Whether the camera took all of them in one go, so that none can be set aside for a test. */
  readonly isOneBurst: boolean;
}

/** What to train. */
export interface TrainRequest {
  readonly type: "train";
  /** The built-in drawn faces, or the visitor's own pictures. */
  readonly pictures: "faces" | "own";
  readonly architecture: ArchitectureName;
  readonly epochs: number;
  /**
   * Whether it goes on from the present model: with its network, its size of pictures and its weights.
   * The pictures that tested it test again; those that it never saw are trained on.
   */
  readonly isContinued?: true;
}

/** A class that pictures are added to; it is made where there is none of that name. */
export interface Target {
  readonly name: string;
  /** Names the press of a button in which the camera took them. */
  readonly burst?: string;
}

/** A part of what was chosen or dropped at once: a page that hands over thousands of files pauses between. */
export interface AddRequest {
  readonly type: "add";
  readonly files: readonly ChosenFile[];
  readonly isLast: boolean;
  /** Where absent, the folders of the files are the classes. */
  readonly to?: Target;
}

/** Asks about gradients of the network that was trained here. */
export interface GradientRequest {
  readonly type: "gradient";
  /** Comes back with the answer. */
  readonly id: number;
  readonly question: GradientQuestion;
}

/** A cell of a layer's maps. */
export interface MapCell {
  readonly layer: string;
  readonly map: number;
  readonly y: number;
  readonly x: number;
}

/** A frame of the camera to look at. */
export interface WatchRequest {
  readonly type: "watch";
  /** RGBA. */
  readonly frame: ImageData;
  /** The class whose Grad-CAM is wanted, by number; the likeliest one's where absent. */
  readonly explained?: number;
  /** A cell whose products are wanted. */
  readonly cell?: MapCell;
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

/** A picture that a page can draw. */
export interface Drawing {
  readonly height: number;
  readonly width: number;
  /** RGBA; in a recording the address of a PNG. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer> | string;
}

/** All maps of a layer side by side. */
export interface MapSheet extends Drawing {
  readonly layer: string;
  readonly maps: number;
}

/** The maps of a layer, live. */
export interface SeenSheet extends MapSheet {
  readonly grid: SheetGrid;
  /** Of one map, in its cells. */
  readonly extent: { readonly height: number; readonly width: number };
}

/** What a network makes of a frame of the camera. */
export interface Seen {
  readonly type: "seen";
  /** In the order of the model's classes. */
  readonly probabilities: readonly number[];
  /** The class that the heat map is of, by number. */
  readonly explained: number;
  /** Grad-CAM: `[H, W]`; absent where the network has no convolution. */
  readonly heat?: { readonly width: number; readonly heat: Float32Array };
  /** Of each convolution, what its ReLU lets through. */
  readonly sheets: readonly SeenSheet[];
  /** How the cell that was asked for comes about. */
  readonly cell?: { readonly at: MapCell; readonly answer: CellAnswer };
}

/** A small picture of one of the visitor's. */
export interface Thumbnail {
  readonly id: string;
  readonly name: string;
  /** Absent where it can't be read. */
  readonly drawing?: Drawing;
}

/** What is known before the first step. */
export interface Started {
  readonly type: "started";
  readonly architecture: string;
  readonly classes: readonly string[];
  readonly height: number;
  readonly width: number;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  readonly steps: number;
  readonly epochs: number;
  readonly metrics: readonly MetricDescription[];
}

/** A network that can classify: just trained, or loaded. */
export interface ModelReady {
  readonly type: "model";
  readonly origin: "trained" | "loaded";
  readonly architecture: string;
  readonly classes: readonly string[];
  /** Of the pictures that it takes. */
  readonly height: number;
  readonly width: number;
  /** Whether its classes are those of the drawn faces. */
  readonly isOfFaces: boolean;
  /** What its heat maps are coloured by: viridis, 256 RGB colours. */
  readonly viridis: readonly number[];
}

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

/** Feature maps, live. */
export interface Maps {
  readonly type: "maps";
  readonly step: number;
  readonly sheets: readonly MapSheet[];
  /** The share of the device's time since the first step that maps took, between 0 and 1. */
  readonly share: number;
}

/** The end of a training. */
export interface Finished {
  readonly type: "finished";
  readonly stopped: boolean;
  readonly seconds: number;
  /** What has to be known beside the accuracy, a line each: classes that were not tested, and why. */
  readonly notes: readonly string[];
  /** Absent where no pictures could be set aside. */
  readonly report?: Pick<Report, "count" | "correct" | "accuracy" | "accuracyInterval">;
}

/** What a network says of a picture. */
export interface Classified {
  readonly type: "classified";
  readonly name: string;
  /** As the network sees it. */
  readonly drawing: Drawing;
  readonly classes: readonly string[];
  /** In the order of the classes. */
  readonly probabilities: readonly number[];
}

/** A network that was trained here, and the picture whose loss is looked at. */
export interface Look {
  readonly type: "look";
  readonly classes: readonly string[];
  /** The class of the picture. */
  readonly label: number;
  readonly drawing: Drawing;
  /** The layers that have maps. */
  readonly layers: readonly {
    readonly name: string;
    readonly height: number;
    readonly width: number;
    readonly channels: number;
  }[];
}

/** The answer to a question about gradients, or why there is none. */
export type GradientReply =
  & { readonly type: "gradient"; readonly id: number }
  & ({ readonly answer: GradientAnswers[keyof GradientAnswers] } | { readonly error: string });

/** The adapter's measured limits. */
export interface Roof {
  readonly type: "roof";
  readonly roofline: Roofline;
}

/** How far the search for the fastest kernels is, before a first training on an adapter. */
export interface Tuning extends TuningProgress {
  readonly type: "tuning";
}

/** What is timed now. */
export interface Timing extends BenchProgress {
  readonly type: "timing";
}

/** All that a browser tells of the adapter whose kernels are checked. */
export interface CheckedDevice {
  readonly type: "checkedDevice";
  readonly name: string;
  readonly software: boolean;
  /** As `GPUAdapterInfo` has it. */
  readonly adapter: Readonly<Record<string, string | number | boolean>>;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** Which kernel is checked now. */
export interface Checking extends CheckProgress {
  readonly type: "checking";
}

/** What was found in the visitor's own pictures before training. */
export interface Checked {
  readonly type: "checked";
  /** One line: what was found, in numbers. */
  readonly summary: string;
  /** How many files are left out, and the first of them, a line each. */
  readonly leftOut: { readonly count: number; readonly lines: readonly string[] };
  readonly warnings: readonly string[];
}

/** The visitor's own pictures, after they changed. */
export interface Own {
  readonly type: "own";
  readonly classes: readonly OwnClass[];
  /** What was passed over of what was added last, a line each. */
  readonly notes: readonly string[];
}

/** How far keeping the visitor's pictures and the model in this browser is. */
export interface KeptState {
  readonly type: "kept";
  /** Whether nothing is lost where the page is left now. */
  readonly isAll: boolean;
  /** What could not be kept, or read again, and why. */
  readonly problem?: string;
}

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
