/** What a file's metadata says of its classes and its pictures. @module */
import type { Fit, ModelDescription } from "../../model.ts";
import { FIT, SIZE, VIEWS } from "../../model.ts";
import type { ModelProto } from "../proto.ts";
import { array, name, number, object, optional, parseIfRight, type Schema } from "../../schema.ts";

type Preprocessing = ModelDescription["preprocessing"];

/** What Loupe notes in the files that it writes; of other files nothing. */
export interface Note {
  readonly classes?: readonly string[];
  readonly architecture?: string;
  readonly preprocessing?: Preprocessing;
  /** Whether the file's nodes do the preprocessing. */
  readonly isPreprocessed: boolean;
}

const NUMBERS = array(number(-1e6, 1e6));
const READ: Schema<Preprocessing> = object({
  ...SIZE,
  fit: FIT,
  mean: NUMBERS,
  scale: NUMBERS,
  views: optional(VIEWS),
});
/** Without what else is noted there. */
const PREPROCESSING: Schema<Preprocessing> = (value) => {
  const { height, width, fit, mean, scale, views } = READ(value);
  return { height, width, fit, mean, scale, ...views && { views } };
};
const INCLUDED: Schema<{ included: unknown }> = object({ included: (value) => value });

/** Reads the note of a file; what is not as it should be is none. */
export function noteOf({ metadataProps, producerName }: ModelProto): Note {
  if (producerName !== "Loupe") return { isPreprocessed: false };
  const entries = new Map(metadataProps.map(({ key, value }) => [key, value ?? ""]));
  const of = <T>(key: string, schema: Schema<T>) => {
    const text = entries.get(`loupe.${key}`) ?? entries.get(key);
    return text === undefined ? undefined : parseIfRight(text, schema);
  };
  const architecture = entries.get("loupe.architecture") ?? entries.get("architecture");
  return {
    classes: of("classes", array(name)),
    preprocessing: of("preprocessing", PREPROCESSING),
    isPreprocessed: of("preprocessing", INCLUDED)?.included === true,
    ...architecture && { architecture },
  };
}

/** What is said of a file that does not say it itself. */
interface Said {
  readonly mean?: readonly number[];
  readonly deviation?: readonly number[];
  readonly fit?: Fit;
}

/** How pictures become the network's input. */
export function preprocessingOf(
  { preprocessing }: Note,
  { height, width, channels }: { height: number; width: number; channels: number },
  { mean, deviation, fit }: Said,
  remarks: string[],
): Preprocessing {
  const all = (value: number) => Array<number>(channels).fill(value);
  checkChannels("--mean", mean, channels);
  checkChannels("--deviation", deviation, channels);
  const isNoted = preprocessing && [preprocessing.mean, preprocessing.scale]
    .every(({ length }) => length === channels);
  if (isNoted && !mean && !deviation) {
    return { ...preprocessing, height, width, ...fit && { fit } };
  }
  if (!mean && !deviation) {
    remarks.push(
      "Pixels go in as 0 to 1, as nothing says otherwise: where the network was trained on others, give " +
        "--mean and --deviation of pixels 0 to 255 (ImageNet's: --mean 123.675,116.28,103.53 " +
        "--deviation 58.395,57.12,57.375).",
    );
  }
  return {
    height,
    width,
    fit: fit ?? "cover",
    mean: mean ?? all(0),
    scale: deviation?.map((each) => 1 / each) ?? all(mean ? 1 : 1 / 255),
  };
}

function checkChannels(option: string, numbers: readonly number[] | undefined, channels: number) {
  if (!numbers || numbers.length === channels) return;
  throw new RangeError(
    `its pictures have ${channels} channel(s): expected ${channels} number(s) of ${option}`,
  );
}

/** The names of the classes. */
export function classesOf(
  note: Note,
  count: number,
  given: readonly string[] | undefined,
  remarks: string[],
): readonly string[] {
  const classes = given ?? note.classes;
  if (!classes) {
    remarks.push(`Its ${count} classes are called by their numbers: name them by --classes.`);
    return Array.from({ length: count }, (_, i) => String(i));
  }
  if (classes.length === count) return classes;
  throw new RangeError(`it has ${count} classes, and there are ${classes.length} names`);
}
