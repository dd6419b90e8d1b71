/** Opens the network that the page holds on the best that this browser has. @module */
import { readModelOfHalves } from "../../engine/formats/model_of_halves.ts";
import type { Model, ModelFiles } from "../../engine/formats/model.ts";
import { messageOf } from "../shared/errors.ts";
import { type Classifier, openOnGpu } from "./classifier.ts";
import { openInWorker } from "./host.ts";
import { hostTime, MOST_SECONDS, QUICK_SECONDS } from "./host_time.ts";
import { IDS } from "./ids.ts";

/** A network with what classifies by it. */
export interface Opened {
  readonly model: Model;
  readonly classifier: Classifier;
}

/** Reads and opens the network. Rejects with an `Error` for people where it can't be used here. */
export async function openNetwork(script: string): Promise<Opened> {
  const files: ModelFiles = {
    description: textOf(IDS.description),
    weights: bytesOf(textOf(IDS.weights)),
  };
  const model = readModelOfHalves(files);
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  const classifier = adapter
    ? await openOnGpu(model).catch((error) =>
      openOnCpu(script, files, model, `WebGPU fails in this browser (${messageOf(error)})`)
    )
    : await openOnCpu(script, files, model, "this browser has no WebGPU");
  return { model, classifier: inTurn(classifier) };
}

/** Asked by several at once, a classifier is asked by one after the other. */
function inTurn({ predict, gradCam, ...about }: Classifier): Classifier {
  let last: Promise<unknown> = Promise.resolve();
  const after = <T>(compute: () => Promise<T>): Promise<T> => {
    const computed = last.then(compute, compute);
    last = computed;
    return computed;
  };
  return {
    ...about,
    predict: (picture) => after(() => predict(picture)),
    gradCam: (picture, classIndex) => after(() => gradCam(picture, classIndex)),
  };
}

/** `lack` says why the GPU does not compute. Throws an `Error` where the CPU would take long. */
function openOnCpu(
  script: string,
  files: ModelFiles,
  { description }: Model,
  lack: string,
): Promise<Classifier> {
  const { seconds, words } = hostTime(description);
  if (seconds > MOST_SECONDS) {
    throw new Error(
      `Cannot use this network here as ${lack}, and without the graphics processor a ` +
        `picture would take ${words}: open this file in a current Chrome, Edge, Safari or Firefox, ` +
        "on another device if need be",
    );
  }
  return openInWorker(script, files, {
    computesOn: `the CPU of this device, as ${lack}: ${words} a picture`,
    isQuick: seconds <= QUICK_SECONDS,
  });
}

const textOf = (id: string) => document.getElementById(id)!.textContent!;

/** Bytes of base64. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}
