/** Weights of a network that has a name, or that its file describes. @module */
import { visible } from "../../data/text/visible.ts";
import { type ModelDescription, parseModelDescription } from "../../engine/formats/model.ts";
import { openSafetensors, type SafetensorsFile } from "../../engine/formats/safetensors_file.ts";
import {
  fromTensors,
  type Naming,
  namingOf,
  tensorOfVariable,
} from "../../engine/formats/torch/from_tensors.ts";
import { fromMetadata, hasDescription } from "../../engine/formats/torch/metadata.ts";
import { IMAGENET, isTorchvisions } from "../../engine/formats/torch/torchvision.ts";
import { variablesOf } from "../../engine/formats/network.ts";
import { type Architecture, ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import { type Imported, type ImportFormat, type ImportOptions, TOLD } from "./format.ts";

/** A safetensors file, whose header is an object of JSON. */
export const safetensors: ImportFormat = {
  about: "safetensors: of `export`, or of a --network by name (torchvision's names, or ours)",
  options: TOLD,
  detects: (bytes, name) => name.endsWith(".safetensors") || hasHeader(bytes),
  read(bytes, options) {
    const opened = openSafetensors(bytes, options.file);
    return hasDescription(opened.metadata) ? described(opened, options) : named(opened, options);
  },
};

/** Whether a file begins with a length within it, and an object of JSON. */
function hasHeader(bytes: Uint8Array): boolean {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return false;
  const { buffer, byteOffset } = bytes;
  return new DataView(buffer, byteOffset).getBigUint64(0, true) <= bytes.length - 8;
}

/** A file that says itself what it is; what is asked for otherwise is so. */
function described({ metadata, tensors }: SafetensorsFile, options: ImportOptions): Imported {
  const { file, network, classes, size, mean, deviation, fit } = options;
  const said = fromMetadata(metadata, file);
  if (network !== undefined && network !== said.architecture) {
    throw new Error(
      `Cannot import '${file}' as ${network} as it says that it is '${
        visible(said.architecture)
      }': leave out --network`,
    );
  }
  const description = checked({
    ...said,
    classes: classes ?? said.classes,
    preprocessing: {
      ...said.preprocessing,
      ...size,
      ...fit && { fit },
      ...mean && deviation && { mean, scale: deviation.map((each) => 1 / each) },
    },
  }, file);
  return {
    model: { description, weights: fromTensors(tensors, description, "torch", file) },
    remarks: [],
  };
}

/** A file of which is said what it is. */
function named({ tensors }: SafetensorsFile, options: ImportOptions): Imported {
  const { file, network, fit = "cover" } = options;
  const known: Readonly<Record<string, Architecture>> = ARCHITECTURES;
  if (network === undefined || !Object.hasOwn(known, network)) {
    throw new Error(
      `Cannot import '${file}' as it doesn't tell its network: name it by --network ` +
        `(${Object.keys(known).join(", ")})`,
    );
  }
  const assumed = (
    classes: readonly string[],
    preprocessing: ModelDescription["preprocessing"],
  ) => ({
    format: "loupe-model" as const,
    version: 2 as const,
    architecture: network,
    network: known[network].build(classes.length).description,
    classes,
    preprocessing,
  });
  const any = { ...IMAGENET.size, ...options.size, fit, mean: [0, 0, 0], scale: [1, 1, 1] };
  const probe = checked(assumed(["0"], any), file);
  const naming = namingOf(tensors, probe);
  const isTorchvision = naming === "torch" && isTorchvisions(network);
  if (!options.size && !isTorchvision) {
    throw new Error(
      `Cannot import '${file}' as nothing tells its pictures' size: name it by --size`,
    );
  }
  const seen = seenIn(tensors, probe, naming);
  const { statistics, remark } = statisticsOf(options, isTorchvision, seen.channels);
  const classes = options.classes ?? Array.from({ length: seen.classes }, (_, i) => `${i}`);
  const description = checked(assumed(classes, { ...any, ...statistics }), file);
  const { height, width } = IMAGENET.size;
  return {
    model: { description, weights: fromTensors(tensors, description, naming, file) },
    remarks: [
      ...options.classes ? [] : [
        `Its classes are called 0 to ${classes.length - 1}: --classes gives them names`,
      ],
      ...options.size
        ? []
        : [`It takes pictures of ${height}x${width}, as torchvision's weights do`],
      ...remark ? [remark] : [],
    ],
  };
}

/** The description, or an `Error` that names the file and what of it can't be so. */
const checked = (description: ModelDescription, file: string) =>
  parseModelDescription(JSON.stringify(description), file);

/** How many classes the last layer tells apart, and how many channels the first looks at. */
function seenIn(tensors: SafetensorsFile["tensors"], probe: ModelDescription, naming: Naming) {
  const kernels = [...variablesOf(probe).values()].filter(({ name }) => /(^|\/)kernel$/.test(name));
  const [first, last] = [kernels[0], kernels.at(-1)!].map(({ name }) =>
    tensorOfVariable(tensors, probe, naming, name)?.shape ?? []
  );
  const [outputs, inputs] = naming === "torch" ? last : last.toReversed();
  // With another width it is another network's, and its shape is told as wrong.
  const isOwn = last.length === 2 && inputs === kernels.at(-1)!.shape[0];
  const channels = naming === "torch" ? first[1] : first[2];
  return { classes: isOwn ? Math.max(1, outputs) : 1, channels: channels === 1 ? 1 : 3 };
}

/** How pictures are standardised, and a word about it where nobody said how. */
function statisticsOf(
  { mean, deviation }: ImportOptions,
  isTorchvision: boolean,
  channels: number,
): { statistics: { mean: readonly number[]; scale: readonly number[] }; remark?: string } {
  const inverse = (numbers: readonly number[]) => numbers.map((each) => 1 / each);
  if (mean && deviation) return { statistics: { mean, scale: inverse(deviation) } };
  if (isTorchvision && channels === 3) {
    return {
      statistics: { mean: IMAGENET.mean, scale: inverse(IMAGENET.deviation) },
      remark:
        "Its pictures are standardised as torchvision's weights want it, by the mean and the " +
        "deviation of ImageNet: --mean and --deviation give others",
    };
  }
  const alike = (value: number) => Array<number>(channels).fill(value);
  return {
    statistics: { mean: alike(0), scale: alike(1) },
    remark:
      "Its pictures go in as pixels from 0 to 255, as --mean and --deviation give nothing else",
  };
}
