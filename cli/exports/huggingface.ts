/** `--format huggingface`: a folder that a hub of models takes as it is. @module */
import { basename } from "node:path";
import { visible } from "../../data/text/visible.ts";
import { yamlText } from "../../data/text/yaml.ts";
import {
  countWeights,
  formatModelDescription,
  type ModelDescription,
} from "../../engine/formats/model.ts";
import type { Report } from "../../engine/report/report.ts";
import { cardOf } from "../card/text.ts";
import type { ExportFormat, ExportSource } from "./format.ts";
import { onnx } from "./onnx.ts";
import { safetensors } from "./safetensors.ts";

/** The card, the configuration, and the network as safetensors and ONNX. */
export const huggingface: ExportFormat = {
  about: "a folder for the Hugging Face hub: model card, configuration, safetensors, ONNX",
  fileName: "huggingface",
  isFolder: true,
  options: ["licence"],
  async write(source, options) {
    const { licence = "unknown" } = options;
    checkLicence(licence);
    const { description } = source.model;
    const weights = await safetensors.write(source, { ...options, name: "model.safetensors" });
    const network = await onnx.write(source, {
      ...options,
      name: "model.onnx",
      withPreprocessing: true,
    });
    return {
      files: new Map<string, Uint8Array | string>([
        ["README.md", readmeOf(source, licence)],
        ["config.json", jsonText(configurationOf(description))],
        ["preprocessor_config.json", jsonText(preprocessorOf(description))],
        ["model.json", formatModelDescription(description)],
        ...weights.files,
        ...network.files,
      ]),
      remarks: options.licence === undefined
        ? [
          "The card says that the licence is unknown: name it with --licence, as the hub does (mit, …)",
        ]
        : [],
    };
  },
};

const jsonText = (value: unknown) => JSON.stringify(value, null, 2) + "\n";

/** Throws an `Error` where a text can be no identifier of the hub's. */
function checkLicence(licence: string): void {
  if (/^[a-z0-9][a-z0-9.-]{0,49}$/.test(licence)) return;
  throw new Error(
    `Cannot use --licence ${visible(licence)}: expected an identifier of the hub, ` +
      "mit, apache-2.0, cc-by-4.0, other or unknown for example",
  );
}

function readmeOf(source: ExportSource, licence: string): string {
  const { run, model, record, origin, report } = source;
  const { description } = model;
  const parameters = countWeights(model);
  const card = cardOf({ run, record, origin, description, parameters, report });
  return `${headOf(run, licence, report)}\n${card}\n${USAGE}`;
}

/** The head in YAML: what the hub files the model by. */
function headOf(run: string, licence: string, report?: Report): string {
  const lines = [
    `license: ${licence}`,
    "library_name: loupe",
    "pipeline_tag: image-classification",
    "tags:",
    ...["image-classification", "onnx", "safetensors", "webgpu"].map((tag) => `- ${tag}`),
    ...report ? resultLines(run, report) : [],
  ];
  return `---\n${lines.join("\n")}\n---\n`;
}

/** The test, as the hub's model index has it. */
function resultLines(run: string, { accuracy, accuracyInterval, count, macroAverage }: Report) {
  const [low, high] = accuracyInterval;
  return [
    "model-index:",
    `- name: ${yamlText(basename(run))}`,
    "  results:",
    "  - task:",
    "      type: image-classification",
    "    dataset:",
    "      name: the test pictures that were set aside",
    "      type: imagefolder",
    "    metrics:",
    "    - type: accuracy",
    `      value: ${accuracy}`,
    `      name: ${yamlText(`accuracy on ${count} pictures`)}`,
    "      args:",
    `        confidence_interval_95: [${low}, ${high}]`,
    `        count: ${count}`,
    "    - type: f1",
    `      value: ${macroAverage.f1}`,
    "      name: F1, the mean over classes",
  ];
}

/** What a network and its classes are, in the field's names. */
function configurationOf(
  { architecture, classes, preprocessing: { height, width, mean } }: ModelDescription,
) {
  return {
    architectures: [architecture],
    model_type: "loupe",
    image_size: [height, width],
    num_channels: mean.length,
    num_labels: classes.length,
    id2label: Object.fromEntries(classes.map((name, i) => [i, name])),
    label2id: Object.fromEntries(classes.map((name, i) => [name, i])),
  };
}

/** How pictures are prepared, as the hub's image processors say it: `(pixel / 255 − mean) / std`. */
function preprocessorOf(
  { preprocessing: { height, width, fit, mean, scale } }: ModelDescription,
) {
  return {
    do_resize: true,
    size: { height, width },
    fit,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: mean.map((each) => each / 255),
    image_std: scale.map((each) => 1 / (255 * each)),
  };
}

/** Ten lines that use it. */
const USAGE = `## Use

\`model.onnx\` takes pixels of any size and gives probabilities; resizing and standardising are part of
it. In Python:

    import json, numpy, onnxruntime
    from PIL import Image, ImageOps
    picture = ImageOps.exif_transpose(Image.open("picture.jpg")).convert("RGB")
    session = onnxruntime.InferenceSession("model.onnx")
    pixels = {session.get_inputs()[0].name: numpy.asarray(picture)[None]}
    probabilities = session.run(None, pixels)[0][0]
    names = json.load(open("config.json"))["id2label"]
    print(names[str(probabilities.argmax())], probabilities.max())

With Loupe: \`deno task import model.onnx\`, then \`predict\`, \`evaluate\`, \`train --from\`.
`;
