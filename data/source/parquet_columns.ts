/** Which columns of a Parquet file are the pictures and their classes. @module */
import type { FileMetaData, SchemaElement } from "hyparquet";
import { quoted } from "../text/listed.ts";
import { SourceError } from "./random_access.ts";
import type { Column } from "./parquet_pages.ts";

/** A column, and its place among those of a row group. */
export interface PlacedColumn extends Column {
  readonly index: number;
}

/** The columns of pictures and classes. */
export interface PictureColumns {
  readonly picture: PlacedColumn;
  readonly label: PlacedColumn;
  /** What the numbers of `label` mean, where the file tells. */
  readonly names?: readonly string[];
  /** Others that would have done. */
  readonly unused: readonly string[];
}

/** A column as the schema has it. */
interface Leaf extends PlacedColumn {
  readonly path: readonly string[];
  readonly isText: boolean;
  readonly isList: boolean;
}

/** What `datasets` of Hugging Face tells of a column. */
interface Feature {
  readonly name: string;
  readonly type: string;
  readonly names?: readonly string[];
}

/** Names that a column of classes has where nothing says that it is one. */
const LABELS = ["label", "labels", "class", "category", "target"];
/** Names of a column of pictures, likewise. */
const PICTURES = ["image", "img", "picture", "photo"];

/** Finds the columns. Throws a `SourceError` where there are none. */
export function pictureColumns(metadata: FileMetaData): PictureColumns {
  const leaves = leavesOf(metadata.schema);
  const features = featuresOf(metadata);
  const pictures = choose(pictureLeaves(leaves), namesOfType(features, "Image"), PICTURES);
  const classed = namesOfType(features, "ClassLabel");
  const labels = choose(labelLeaves(leaves), classed, LABELS);
  if (!pictures.chosen || !labels.chosen) {
    const lacking = pictures.chosen
      ? "classes, 'label' for example"
      : "pictures, 'image' for example";
    throw new SourceError(
      `it has no column of ${lacking}, among ${quoted(leaves.map(({ name }) => name), 8)}: ` +
        "name the Parquet file of an image classification set",
    );
  }
  const { path } = labels.chosen;
  const names = features.find(({ name, type }) => type === "ClassLabel" && name === path[0])?.names;
  return {
    picture: pictures.chosen,
    label: labels.chosen,
    ...names && labels.chosen.type !== "BYTE_ARRAY" && { names },
    unused: [...pictures.others, ...labels.others].map(({ name }) => name),
  };
}

/** Those that the file names go before all others, and those with a usual name before the rest. */
function choose(
  leaves: readonly Leaf[],
  named: readonly string[],
  usual: readonly string[],
): { readonly chosen?: Leaf; readonly others: readonly Leaf[] } {
  const told = leaves.filter(({ path }) => named.includes(path[0]));
  const rank = ({ path }: Leaf) => {
    const place = usual.indexOf(path[0].toLowerCase());
    return place < 0 ? Infinity : place;
  };
  const sorted = (told.length ? told : leaves.filter((leaf) => rank(leaf) < Infinity))
    .toSorted((a, b) => rank(a) - rank(b) || a.index - b.index);
  return { chosen: sorted[0], others: sorted.slice(1) };
}

/** A picture is a struct of `bytes` and `path`, or bytes themselves. */
function pictureLeaves(leaves: readonly Leaf[]): Leaf[] {
  return leaves.filter(({ path, type, isText, isList }) =>
    type === "BYTE_ARRAY" && !isList &&
    (path.length === 2 && path[1] === "bytes" || path.length === 1 && !isText)
  );
}

function labelLeaves(leaves: readonly Leaf[]): Leaf[] {
  return leaves.filter(({ path, type, isText, isList }) =>
    path.length === 1 && !isList &&
    (type === "INT32" || type === "INT64" || type === "BYTE_ARRAY" && isText)
  );
}

/** The columns that have values, in their order. */
function leavesOf(schema: readonly SchemaElement[]): Leaf[] {
  const leaves: Leaf[] = [];
  let next = 1;
  const walk = (above: Pick<Leaf, "path" | "level" | "isList">) => {
    const element = schema[next++];
    if (!element || typeof element.name !== "string") throw broken();
    const { name, type, num_children: children = 0, repetition_type } = element;
    const path = [...above.path, name];
    const level = above.level + (repetition_type === "REQUIRED" ? 0 : 1);
    const isList = above.isList || repetition_type === "REPEATED";
    if (!type) {
      if (!Number.isInteger(children) || path.length > 8) throw broken();
      for (let i = 0; i < children; i++) walk({ path, level, isList });
      return;
    }
    const isText = element.converted_type === "UTF8" || element.logical_type?.type === "STRING";
    const index = leaves.length;
    leaves.push({ path, name: path.join("."), type, level, isList, isText, index });
  };
  const count = schema[0]?.num_children;
  if (!Number.isInteger(count)) throw broken();
  for (let i = 0; i < count!; i++) walk({ path: [], level: 0, isList: false });
  if (next !== schema.length) throw broken();
  return leaves;
}

const broken = () =>
  new SourceError("it is damaged: its columns contradict each other, fetch or make it anew");

const namesOfType = (features: readonly Feature[], type: string) =>
  features.filter((each) => each.type === type).map(({ name }) => name);

/** What `datasets` wrote beside the columns, as far as it can be understood. */
function featuresOf({ key_value_metadata: pairs = [] }: FileMetaData): Feature[] {
  const text = pairs.find(({ key }) => key === "huggingface")?.value;
  if (typeof text !== "string") return [];
  let features: unknown;
  try {
    features = JSON.parse(text)?.info?.features;
  } catch {
    throw new SourceError("it is damaged: what it tells of its columns is no JSON, fetch it anew");
  }
  if (typeof features !== "object" || features === null) return [];
  return Object.entries(features).flatMap(([name, feature]): Feature[] => {
    if (typeof feature?._type !== "string") return [];
    const { _type: type, names } = feature;
    if (names === undefined) return [{ name, type }];
    const isList = Array.isArray(names) &&
      names.every((each) => typeof each === "string" && each !== "") &&
      new Set(names).size === names.length;
    if (!isList) {
      throw new SourceError(`its names of classes, of ${quoted([name])}, are none: fetch it anew`);
    }
    return [{ name, type, names }];
  });
}
