/** The Worker of the demo and of the benchmark: the engine, spoken to by messages. @module */
import { resize } from "../../data/picture/resize.ts";
import { visible } from "../../data/text/visible.ts";
import { type Device, openDevice } from "../../engine/plan/device.ts";
import { openPredictor } from "../../engine/inspect/predict.ts";
import type { Model } from "../../engine/formats/model.ts";
import { bench } from "./bench.ts";
import { type Control, createControl } from "./control.ts";
import { drawingOf } from "./drawing.ts";
import type { ModelReady, PictureFile, Reply, Request, TrainRequest } from "./messages.ts";
import { readModelFiles, zipModel } from "./model_file.ts";
import { createOwnPictures } from "./own_pictures.ts";
import { drawNewFace, readPicture } from "./pictures.ts";
import { train } from "./training.ts";
import { createTurns } from "./turns.ts";

/** What a Worker's global scope offers; a page's types do not name it. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Request>) => void;
  postMessage(message: Reply, transfer?: Transferable[]): void;
};

let opened: Promise<Device> | undefined;
/** Of the training or benchmark that runs. */
let control: Control | undefined;
let model: Model | undefined;
const own = createOwnPictures();
/** What is asked of the pictures, and of the model, is done in the order in which it was asked. */
const [inOwnTurn, inModelTurn] = [createTurns(), createTurns()];

const post = (reply: Reply, transfer: Transferable[] = []) => scope.postMessage(reply, transfer);

scope.onmessage = ({ data }) => {
  answer(data).catch((error) => {
    const message = error instanceof Error ? error.message : String(error);
    post({ type: "failed", request: data.type, message: visible(message) });
  });
};

async function answer(request: Request): Promise<void> {
  switch (request.type) {
    case "open":
      return await tellAdapter();
    case "add":
      return await changeOwn(() => own.add(request), request.isLast);
    case "remove":
      return await changeOwn(() => own.remove(request.name));
    case "train":
      return await alone((control) => trainModel(request, control));
    case "bench":
      await alone(async ({ signal }) => bench(await device(), request.op, signal, post));
      return post({ type: "benchEnd" });
    case "classify":
      return await inModelTurn(() => classify(request.picture));
    case "export":
      return post({ type: "file", name: "loupe-model.zip", content: zipModel(known()) });
    case "import":
      return await inModelTurn(() => load(request.files));
    default:
      control?.[request.type]();
  }
}

/** The device; opened anew after it was lost. */
function device(): Promise<Device> {
  if (opened) return opened;
  const opening = openDevice();
  const forget = () => opened = undefined;
  opening.then(({ gpu }) => gpu.lost.then(forget), forget);
  return opened = opening;
}

async function tellAdapter(): Promise<void> {
  if (!("gpu" in navigator)) {
    return post({ type: "noGpu", reason: "This browser has no WebGPU, or has it switched off." });
  }
  const found = await device().catch(() => undefined);
  if (!found) return post({ type: "noGpu", reason: "WebGPU found no adapter on this machine." });
  const { adapter: { name }, traits: { software } } = found;
  post({ type: "adapter", name, software, architecture: software ? "tiny" : "tutorial" });
}

/** Runs one training or benchmark at a time. */
async function alone<T>(work: (control: Control) => Promise<T>): Promise<T> {
  if (control) throw new Error("Cannot start as something runs already: stop it first");
  control = createControl((type) => post({ type }));
  try {
    return await work(control);
  } finally {
    control = undefined;
  }
}

function known(): Model {
  if (model) return model;
  throw new Error("Cannot use a model as there is none yet: train one, or load one");
}

function readyOf({ description }: Model, origin: ModelReady["origin"]): ModelReady {
  const { architecture, classes } = description;
  return { type: "model", origin, architecture, classes: classes.map(visible) };
}

/** Changes the visitor's pictures, and tells what they are then, unless more is to come. */
async function changeOwn(change: () => Promise<string[]> | void, isLast = true): Promise<void> {
  await inOwnTurn(async () => {
    const notes = await change() ?? [];
    if (isLast) post({ type: "own", classes: own.list(), notes });
  });
}

async function trainModel(request: TrainRequest, control: Control): Promise<void> {
  const listing = await inOwnTurn(() => Promise.resolve(own.listing()));
  const trained = await train(await device(), request, { own: listing, control, post });
  if (!trained) return post({ type: "stopped" });
  model = trained;
  post(readyOf(model, "trained"));
}

/** Loads a model in place of the one that is there, if it is a whole one: its weights fit its network. */
async function load(files: readonly PictureFile[]): Promise<void> {
  const loaded = await readModelFiles(files);
  const predictor = await openPredictor(await device(), loaded);
  predictor.close();
  model = loaded;
  post(readyOf(model, "loaded"));
}

/** Says what a picture, or a newly drawn face, shows. */
async function classify(file: PictureFile | undefined): Promise<void> {
  const classifier = known();
  const { classes, preprocessing } = classifier.description;
  const picture = file ? await readPicture(file) : drawNewFace(preprocessing);
  const predictor = await openPredictor(await device(), classifier);
  try {
    const [row] = await predictor.predict([picture]);
    const probabilities = [...row];
    const drawing = drawingOf(resize(picture, preprocessing, preprocessing.fit));
    const name = visible(file?.name ?? "a newly drawn face");
    post({ type: "classified", name, drawing, classes: classes.map(visible), probabilities });
  } finally {
    predictor.close();
  }
}
