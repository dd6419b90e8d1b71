/**
 * The Worker of the demo, of the benchmark and of the check of a GPU: the engine, spoken to by messages. It opens the device;
 * what else is asked for is loaded when it is first asked for.
 *
 * @module
 */
import { visible } from "../../data/text/visible.ts";
import type { Model } from "../../engine/formats/model.ts";
import { type Device, openDevice } from "../../engine/plan/device.ts";
import { type Control, createControl } from "./control.ts";
import type { Labelled, Looker } from "./gradients.ts";
import type {
  GradientRequest,
  ModelReady,
  PictureFile,
  Reply,
  Request,
  TrainRequest,
} from "./messages.ts";
import type { OwnListing, OwnPictures } from "./own_pictures.ts";
import { createTurns } from "./turns.ts";

/** What a Worker's global scope offers; a page's types do not name it. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Request>) => void;
  postMessage(message: Reply, transfer?: Transferable[]): void;
};

let opened: Promise<Device> | undefined;
/** Of the training, benchmark or check that runs. */
let control: Control | undefined;
let model: Model | undefined;
/** Of the model, where it was trained here: a picture, and once it was asked for what looks backward. */
let shown: Labelled | undefined;
let looker: Looker | undefined;
/** The visitor's pictures; absent before any came. */
let own: OwnPictures | undefined;
const NO_PICTURES: OwnListing = { classes: [], files: [] };
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
      return await changeOwn((own) => own.add(request), request.isLast);
    case "remove":
      return await changeOwn((own) => own.remove(request.name));
    case "train":
      return await alone((control) => trainModel(request, control));
    case "bench":
      await alone((control) => runBench(request.op, control));
      return post({ type: "benchEnd" });
    case "check":
      return await alone((control) => runCheck(request.op, control));
    case "classify":
      return await inModelTurn(() => classifyPicture(request.picture));
    case "look":
      return await inModelTurn(lookBackward);
    case "gradient":
      return await inModelTurn(() => answerGradient(request));
    case "export":
      return await exportModel(known());
    case "import":
      return await inModelTurn(() => load(request.files));
    default:
      control?.[request.type]();
  }
}

/** A module that a request needs, once it is loaded. Throws an `Error` where it can't be. */
async function loaded<Module>(module: Promise<Module>): Promise<Module> {
  return await module.catch((error) => {
    console.debug(error);
    throw new Error(
      "Cannot go on as a part of this page's script could not be loaded: reload the page",
    );
  });
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

/** Runs one training, benchmark or check at a time. */
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
async function changeOwn(
  change: (own: OwnPictures) => Promise<string[]> | void,
  isLast = true,
): Promise<void> {
  await inOwnTurn(async () => {
    own ??= (await loaded(import("./own_pictures.ts"))).createOwnPictures();
    const notes = await change(own) ?? [];
    if (isLast) post({ type: "own", classes: own.list(), notes });
  });
}

async function trainModel(request: TrainRequest, control: Control): Promise<void> {
  const listing = await inOwnTurn(() => Promise.resolve(own?.listing() ?? NO_PICTURES));
  const { train } = await loaded(import("./training.ts"));
  const trained = await train(await device(), request, { own: listing, control, post });
  if (!trained) return post({ type: "stopped" });
  await inModelTurn(() => take(trained.model, trained.shown));
  post(readyOf(trained.model, "trained"));
}

/** Takes a model in place of the one before. */
function take(found: Model, picture?: Labelled): Promise<void> {
  looker?.close();
  [model, shown, looker] = [found, picture, undefined];
  return Promise.resolve();
}

async function lookBackward(): Promise<void> {
  if (!shown) throw new Error("Cannot look backward as nothing was trained here: train first");
  const { openLooker } = await loaded(import("./gradients.ts"));
  looker ??= await openLooker(await device(), known(), shown);
  post(looker.look);
}

async function answerGradient({ id, question }: GradientRequest): Promise<void> {
  try {
    if (!looker) throw new Error("Cannot look backward as the network is another one: look anew");
    post({ type: "gradient", id, answer: await looker.answer(question) });
  } catch (error) {
    post({ type: "gradient", id, error: error instanceof Error ? error.message : String(error) });
  }
}

async function runBench(op: string | undefined, { signal }: Control): Promise<void> {
  const { bench } = await loaded(import("./bench.ts"));
  await bench(await device(), op, signal, post);
}

async function runCheck(op: string | undefined, { signal }: Control): Promise<void> {
  const { check } = await loaded(import("./check.ts"));
  await check(op, signal, post);
}

async function exportModel(model: Model): Promise<void> {
  const { zipModel } = await loaded(import("./models.ts"));
  post({ type: "file", name: "loupe-model.zip", content: zipModel(model) });
}

/** Loads a model in place of the one that is there. */
async function load(files: readonly PictureFile[]): Promise<void> {
  const { loadModel } = await loaded(import("./models.ts"));
  const found = await loadModel(await device(), files);
  await take(found);
  post(readyOf(found, "loaded"));
}

async function classifyPicture(file: PictureFile | undefined): Promise<void> {
  const classifier = known();
  const { classify } = await loaded(import("./models.ts"));
  post(await classify(await device(), classifier, file));
}
