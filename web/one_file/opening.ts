/** Opens the network that the page holds on the best that this browser has. @module */
import { readModelOfHalves } from "../../engine/formats/half_precision.ts";
import type { Model, ModelFiles } from "../../engine/formats/model.ts";
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
  const classifier = await openOnGpu(model).catch((error: Error) => {
    if (navigator.gpu) console.info(error.message); // why, for whoever wants to know
    return openOnCpu(script, files, model);
  });
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

function openOnCpu(script: string, files: ModelFiles, model: Model): Promise<Classifier> {
  const { seconds, words } = hostTime(model.description);
  if (seconds > MOST_SECONDS) {
    throw new Error(
      "Cannot use this network here as the browser has no WebGPU, which computes on the graphics " +
        `processor: without it a picture would take ${words}. Open this file in a current ` +
        "Chrome, Edge, Safari or Firefox, on another device if need be",
    );
  }
  return openInWorker(script, files, {
    computesOn: `the CPU, as this browser has no WebGPU: ${words} a picture`,
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
