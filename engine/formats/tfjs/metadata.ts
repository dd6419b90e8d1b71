/** `metadata.json` beside a TensorFlow.js model: Teachable Machine's form of it, and what we add. @module */
import { CLASSES, type ModelDescription, PREPROCESSING } from "../model.ts";
import {
  boolean,
  Mismatch,
  object,
  optional,
  parseJson,
  type Schema,
  text,
  whole,
} from "../schema.ts";

/** What is known of a network beside its layers. */
export interface Metadata {
  readonly classes?: readonly string[];
  readonly preprocessing?: ModelDescription["preprocessing"];
  /** What we call the network. */
  readonly architecture?: string;
}

interface Fields {
  readonly labels?: readonly string[];
  /** Height and width of pictures. */
  readonly imageSize?: number;
  readonly grayscale?: boolean;
  readonly packageName?: string;
  /** The words that a network of sounds tells apart. */
  readonly wordLabels?: unknown;
  readonly userMetadata?: {
    readonly architecture?: string;
    readonly preprocessing?: ModelDescription["preprocessing"];
  };
}

const FIELDS: Schema<Fields> = object<Fields>({
  labels: optional(CLASSES),
  imageSize: optional(whole(1, 9999)),
  grayscale: optional(boolean),
  packageName: optional(text),
  wordLabels: (value) => value,
  userMetadata: optional(object<NonNullable<Fields["userMetadata"]>>({
    architecture: optional(text),
    preprocessing: optional(PREPROCESSING),
  })),
});

/** The libraries that Teachable Machine's networks are for begin so. */
const TEACHABLE = "@teachablemachine/";
/** The size that they take where nothing is said. */
const TEACHABLE_SIZE = 224;
/** Its library divides pixels by 127 and takes 1 away, in training and in predicting. */
const TEACHABLE_MIDDLE = 127;

/** The text of a network's `metadata.json`. */
export function writeMetadata({ architecture, classes, preprocessing }: ModelDescription): string {
  const { height, width, mean } = preprocessing;
  const metadata: Fields & { readonly modelName: string } = {
    modelName: architecture,
    labels: classes,
    ...height === width && { imageSize: height },
    ...mean.length === 1 && { grayscale: true },
    packageName: "loupe",
    userMetadata: { architecture, preprocessing },
  };
  return JSON.stringify(metadata, null, 2) + "\n";
}

/**
 * Reads a `metadata.json`. Throws an `Error` that names `file` where it is damaged, or of a network
 * that is not of pictures.
 */
export function readMetadata(text: string, file: string): Metadata {
  return parseJson(file, text, (value) => {
    const { labels: classes, userMetadata, packageName, wordLabels, ...fields } = FIELDS(value);
    if (wordLabels !== undefined) {
      throw new Mismatch(wordLabels, "nothing, as words are heard and not seen", "wordLabels");
    }
    if (!packageName?.startsWith(TEACHABLE)) return { classes, ...userMetadata };
    if (packageName !== `${TEACHABLE}image`) {
      throw new Mismatch(
        packageName,
        `${TEACHABLE}image, as others see no pictures`,
        "packageName",
      );
    }
    return { classes, preprocessing: teachable(fields) };
  });
}

function teachable({ imageSize = TEACHABLE_SIZE, grayscale = false }: Fields) {
  const channels = Array.from({ length: grayscale ? 1 : 3 });
  return {
    height: imageSize,
    width: imageSize,
    fit: "cover" as const,
    mean: channels.map(() => TEACHABLE_MIDDLE),
    scale: channels.map(() => 1 / TEACHABLE_MIDDLE),
  };
}
