/** What a file of PyTorch's weights says of the network, beside them. @module */
import { type ModelDescription, parseModelDescription } from "../model.ts";
import { checkKeys } from "../json_keys.ts";
import { Mismatch, object, parseJson, type Schema, text } from "../schema.ts";

/**
 * `format` is what the safetensors library writes for PyTorch; the others are fields of `model.json`,
 * all but the name of the architecture as JSON.
 */
interface Metadata {
  readonly format: "pt";
  readonly architecture: string;
  readonly network: string;
  readonly classes: string;
  readonly preprocessing: string;
}

/** The description of a network as a file's metadata has it. */
export function toMetadata(
  { architecture, network, classes, preprocessing }: ModelDescription,
): Record<string, string> {
  const said: Metadata = {
    format: "pt",
    architecture,
    network: JSON.stringify(network),
    classes: JSON.stringify(classes),
    preprocessing: JSON.stringify(preprocessing),
  };
  return { ...said };
}

/** Whether a file's metadata describes its network. */
export const hasDescription = (metadata: Readonly<Record<string, string>>) =>
  Object.hasOwn(metadata, "network");

/** No description that is read is nested deeper. */
const LEVELS = 100;

/** A text that is JSON itself. */
const json: Schema<unknown> = (value) => {
  const content = text(value);
  checkKeys(content, LEVELS);
  try {
    return JSON.parse(content);
  } catch {
    throw new Mismatch(content, "whole JSON");
  }
};

const DESCRIBED = object({
  __metadata__: object({ architecture: text, network: json, classes: json, preprocessing: json }),
});

/**
 * The description that a file's metadata has. Throws an `Error` that names `file` and what of it is
 * missing or wrong.
 */
export function fromMetadata(
  metadata: Readonly<Record<string, string>>,
  file: string,
): ModelDescription {
  const said = parseJson(file, JSON.stringify({ __metadata__: metadata }), DESCRIBED);
  const { architecture, network, classes, preprocessing } = said.__metadata__;
  const description = { architecture, network, classes, preprocessing };
  return parseModelDescription(
    JSON.stringify({ format: "loupe-model", version: 2, ...description }),
    file,
  );
}
