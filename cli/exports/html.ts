/** `--format html`: one file that classifies pictures in a browser, without a network connection. @module */
import { basename, resolve } from "node:path";
import { countWeights, type Model } from "../../engine/formats/model.ts";
import { asHalves } from "../../engine/formats/halves.ts";
import { buildOneFile } from "../../web/build/one_file.ts";
import { oneFile } from "../../web/one_file/document.ts";
import { hostTime, MOST_SECONDS } from "../../web/one_file/host_time.ts";
import { OF_FACES, OTHER_PICTURES, PURPOSE, UNTESTED } from "../card/limits.ts";
import { isAboutFaces } from "../card/text.ts";
import type { ExportFormat, ExportSource } from "./format.ts";
import { modelBlocks } from "./html/blocks.ts";

/** One file of HTML. */
export const html: ExportFormat = {
  about: "one page that classifies pictures in a browser, for others to open",
  fileName: "model.html",
  isFolder: false,
  options: ["precision"],
  async write(source, { name, precision }) {
    const { run, model: { description, weights }, record, report } = source;
    const isHalf = precision === "f16";
    const page = oneFile({
      name: basename(resolve(run)),
      classes: description.classes,
      report,
      warning: isAboutFaces(description, record) ? OF_FACES : undefined,
      limits: limitsOf(source),
      about: aboutOf(source, isHalf),
      model: modelBlocks({ description, weights: isHalf ? asHalves(weights) : weights }),
    }, await buildOneFile());
    return { files: new Map([[name, page]]), remarks: [withoutGpu(description)] };
  },
};

function withoutGpu(description: Model["description"]): string {
  const { seconds, words } = hostTime(description);
  return seconds > MOST_SECONDS
    ? `The page needs a browser with WebGPU: without it a picture would take ${words}`
    : `In a browser without WebGPU the page computes on the CPU: ${words} a picture`;
}

const FITS = {
  cover: "what is longer is cut at both ends",
  contain: "it is framed in black",
  stretch: "it is stretched",
} as const;

function limitsOf({ model: { description }, record }: ExportSource): string[] {
  const { classes, preprocessing: { height, width, fit, mean } } = description;
  const learnt = record && record.split.train.length;
  return [
    `It always answers one of its ${classes.length} classes, also where a picture shows none of them.`,
    learnt
      ? `It learnt from ${
        learnt.toLocaleString("en")
      } pictures, and from nothing else. ${OTHER_PICTURES}`
      : OTHER_PICTURES,
    `It sees a picture ${width} pixels wide and ${height} high${
      mean.length === 1 ? " without colours" : ""
    }: small things vanish, and where a picture has another shape, ${FITS[fit]}.`,
    "A picture is turned upright where the camera noted how it was held (EXIF). One that lies on its side " +
    "without such a note is seen so, and may be sorted wrongly.",
    "“Where it looked” (Grad-CAM) shows which places speak for an answer, not why, and not whether the " +
    "answer is right.",
    UNTESTED,
    PURPOSE,
  ];
}

function aboutOf(
  { model, record, origin }: ExportSource,
  isHalf: boolean,
): [string, string][] {
  const { architecture, preprocessing: { height, width, views } } = model.description;
  const parameters = countWeights(model);
  return [
    ["Network", `${architecture}, ${parameters.toLocaleString("en")} parameters`],
    [
      "Input",
      `${width} pixels wide, ${height} high${
        views ? `, looked at in several ways (${views})` : ""
      }`,
    ],
    ["Weights", isHalf ? "half precision (16 bits)" : "single precision (32 bits)"],
    ...record ? [["Trained", record.started.slice(0, 10)] as [string, string]] : [],
    ...origin ? [["From", `the file ${origin.file}`] as [string, string]] : [],
    ["Made with", "Loupe, which trains such networks on one's own pictures"],
  ];
}
