/** Addresses below `/api/gallery/` as questions to the inspection child. @module */
import { HttpError } from "fresh";
import type { GradientQuestion, JobRequest, SnapshotId, Weights } from "../inspection/protocol.ts";
import { wholeNumber } from "./gallery.ts";

/** The most maps whose connections one question asks for. */
const MOST_MAPS = 8;

/** The job that an address asks for. Throws an `HttpError` on one that asks for nothing known. */
export function jobOf(run: string, question: string, query: URLSearchParams): JobRequest {
  const weights: Weights = { run, snapshot: snapshotOf(query.get("snapshot")) };
  const layer = query.get("layer") ?? "";
  const number = (name: string) => wholeNumber(query.get(name), name);
  if (question === "filters" || question === "strongest") {
    return { ...weights, kind: question, layer };
  }
  const name = query.get("picture") ?? "";
  const picture = name.startsWith("upload-") ? { upload: name } : { number: number("picture") };
  const about = { ...weights, picture };
  switch (question) {
    case "overview":
      return { ...about, kind: "overview" };
    case "maps":
      return { ...about, kind: "maps", layer };
    case "cell": {
      const [map, y, x] = ["map", "y", "x"].map(number);
      return { ...about, kind: "cell", layer, map, y, x };
    }
    case "connections": {
      const maps = (query.get("maps") ?? "").split(",").map((text) => wholeNumber(text, "maps"));
      if (maps.length > MOST_MAPS) {
        throw new HttpError(400, `Cannot answer for ${maps.length} maps: ask for ${MOST_MAPS}`);
      }
      return { ...about, kind: "connections", column: number("column"), maps };
    }
    case "paths":
      return { ...about, kind: "paths", class: number("class") };
    case "grad-cam":
      return { ...about, kind: "gradCam", class: number("class") };
    case "occlusion":
      return { ...about, kind: "occlusion", class: number("class") };
    case "label":
      return { ...about, kind: "label" };
  }
  const gradient = gradientQuestionOf(question, query);
  if (gradient) return { ...about, ...gradient };
  throw new HttpError(404, `Cannot answer as '${question}' is no question of the gallery`);
}

/** Addresses of questions about gradients. */
const GRADIENTS = {
  gradient: "gradient",
  "cell-gradient": "cellGradient",
  "weight-gradient": "weightGradient",
} as const;

/** The most steps that are taken of one picture. */
const MOST_STEPS = 100;

/**
 * A question about gradients; `undefined` where it is none. Throws an `HttpError` on one that asks for
 * nothing.
 */
export function gradientQuestionOf(
  question: string,
  query: URLSearchParams,
): GradientQuestion | undefined {
  if (!Object.hasOwn(GRADIENTS, question)) return undefined;
  const kind = GRADIENTS[question as keyof typeof GRADIENTS];
  const number = (name: string) => wholeNumber(query.get(name), name);
  const [map, wanted] = ["map", "class"].map(number);
  const about = { layer: query.get("layer") ?? "", map, class: wanted, rates: ratesOf(query) };
  switch (kind) {
    case "gradient":
      return { ...about, kind };
    case "cellGradient":
      return { ...about, kind, y: number("y"), x: number("x") };
    case "weightGradient":
      return { ...about, kind, weight: number("weight") };
  }
}

/** `rates=0.1,0.05`: the learning rates of the steps so far. */
function ratesOf(query: URLSearchParams): number[] {
  const text = query.get("rates") ?? "";
  const rates = text === "" ? [] : text.split(",").map((one) => one === "" ? NaN : Number(one));
  if (rates.length <= MOST_STEPS && rates.every((rate) => rate >= 0 && rate <= 1e6)) return rates;
  throw new HttpError(
    400,
    `Cannot answer as rates should be at most ${MOST_STEPS} learning rates: it is '${text}'`,
  );
}

function snapshotOf(text: string | null): SnapshotId {
  return text === "model" ? text : wholeNumber(text, "snapshot");
}
