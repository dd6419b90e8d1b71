/** A model whose weights may be halves. @module */
import { asFloats } from "./halves.ts";
import { type Model, type ModelFiles, parseModelDescription } from "./model.ts";
import { checkWeights, variablesOf } from "./network.ts";
import { readSafetensors } from "./safetensors.ts";

/**
 * Reads a model as `readModel` does, whose weights may be halves. Throws an `Error` that names file and
 * field, and says what is wrong with them.
 */
export function readModelOfHalves(
  { description, weights }: ModelFiles,
  file?: { readonly description: string; readonly weights: string },
): Model {
  const described = parseModelDescription(description, file?.description);
  const read = asFloats(readSafetensors(weights, file?.weights));
  checkWeights(read, variablesOf(described), file?.weights ?? "model.safetensors");
  return { description: described, weights: read };
}
