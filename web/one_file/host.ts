/** The network on the CPU, in a Worker that is the page's own script: the page stays awake meanwhile. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { ModelFiles } from "../../engine/formats/model.ts";
import { readModelOfHalves } from "../../engine/formats/model_of_halves.ts";
import type { HeatMap } from "../../engine/inspect/grad_cam.ts";
import { type HostNetwork, openOnHost } from "../../engine/inspect/on_host.ts";
import type { Classifier } from "./classifier.ts";

/** What the Worker is asked: first to read a model, then what it makes of pictures. */
type Question =
  | { readonly model: ModelFiles }
  | { readonly picture: Picture; readonly classIndex?: number };

/** What it answers, in the order of the questions. */
interface Answer {
  readonly probabilities?: Float32Array;
  readonly heat?: HeatMap;
  readonly error?: string;
}

/** Answers the page; in the Worker. */
export function serveHost(scope: Pick<Worker, "onmessage" | "postMessage">): void {
  let network: HostNetwork;
  const answer = (question: Question): Answer => {
    if ("model" in question) {
      network = openOnHost(readModelOfHalves(question.model));
      return {};
    }
    const { picture, classIndex } = question;
    if (classIndex === undefined) return { probabilities: network.predict(picture) };
    return { heat: network.gradCam(picture, classIndex) };
  };
  scope.onmessage = ({ data }: MessageEvent<Question>) => {
    try {
      scope.postMessage(answer(data));
    } catch (error) {
      scope.postMessage({ error: (error as Error).message });
    }
  };
}

/**
 * Opens the network in a Worker of the script, to be asked one thing at a time. Rejects where the browser
 * starts none.
 */
export async function openInWorker(
  script: string,
  model: ModelFiles,
  about: Pick<Classifier, "computesOn" | "isQuick">,
): Promise<Classifier> {
  const worker = new Worker(URL.createObjectURL(new Blob([script])));
  const ask = (question: Question) => answerOf(worker, question);
  await ask({ model });
  return {
    ...about,
    predict: async (picture) => (await ask({ picture })).probabilities!,
    gradCam: async (picture, classIndex) => (await ask({ picture, classIndex })).heat!,
  };
}

function answerOf(worker: Worker, question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) =>
      data.error === undefined ? resolve(data) : reject(new Error(data.error));
    worker.onerror = (event) => {
      event.preventDefault();
      reject(
        new Error(
          `Cannot compute on the CPU as the Worker fails: ${event.message || "it does not start"}`,
        ),
      );
    };
    worker.postMessage(question);
  });
}
