/** `--format safetensors`: the weights by name, as PyTorch lays them out. @module */
import { writeSafetensors } from "../../engine/formats/safetensors.ts";
import type { ExportFormat } from "./format.ts";

/** The weights alone. */
export const safetensors: ExportFormat = {
  about: "the weights alone",
  fileName: "model.safetensors",
  isFolder: false,
  options: [],
  write: ({ model }, { name }) => ({ files: new Map([[name, writeSafetensors(model.weights)]]) }),
};
