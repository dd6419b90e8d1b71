/** `--format safetensors`: the weights as PyTorch's `state_dict`. @module */
import type { ModelDescription } from "../../engine/formats/model.ts";
import { writeSafetensors } from "../../engine/formats/safetensors.ts";
import { toMetadata } from "../../engine/formats/torch/metadata.ts";
import { stateDictOf } from "../../engine/formats/torch/state_dict.ts";
import { toStateDict } from "../../engine/formats/torch/to_state_dict.ts";
import type { ExportFormat } from "./format.ts";

/** The weights, with what is known of the network in the header. */
export const safetensors: ExportFormat = {
  about: "the weights as PyTorch names and lays them out (state_dict)",
  fileName: "model.safetensors",
  isFolder: false,
  options: ["precision"],
  write({ model }, { name, precision }) {
    const bytes = writeSafetensors(toStateDict(model, precision), toMetadata(model.description));
    return { files: new Map([[name, bytes]]), remarks: [remarkOf(model.description)] };
  },
};

/** What loads the file in PyTorch. */
function remarkOf(description: ModelDescription): string {
  const { architecture, classes, network } = description;
  const file = "docs/pytorch/loupe.py";
  if (stateDictOf(description).isTorchvisions) {
    return `torchvision.models.${architecture}(num_classes=${classes.length}) loads it, and ${file} ` +
      "reads the file";
  }
  return network.type === "Graph"
    ? `Names are those of the network that was imported, whose own module loads it; ${file} reads the file`
    : `${file} builds the network in PyTorch and loads it`;
}
