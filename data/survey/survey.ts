/** What is known of a folder's pictures before training, and what is wrong with them. @module */
import { isMisnamed } from "../decode/formats.ts";
import type { PassedOver } from "../folder/arrange.ts";
import type { NearPair } from "./near_duplicates.ts";
import type { DecodeFault } from "../picture/picture.ts";
import type { Part } from "../split/split.ts";

/** A file's bytes, as they were understood; files of the same bytes share one. */
export type Content = ReadableContent | UnreadableContent;

/** Bytes that are a picture. */
export interface ReadableContent {
  /** SHA-256, in hexadecimal. */
  readonly digest: string;
  /** The name of its format, by its first bytes. */
  readonly format: string;
  /** As it is in the file, upright. */
  readonly height: number;
  readonly width: number;
  /** Whether all pixels have one colour. */
  readonly plain: boolean;
  /** What the file lacks, though it can be read. */
  readonly warning?: string;
}

/** Bytes that are none. */
export interface UnreadableContent {
  readonly digest: string;
  readonly fault: DecodeFault;
  readonly reason: string;
}

/** Whether it is a picture. */
export function isReadable(content: Content): content is ReadableContent {
  return !("fault" in content);
}

/** Whether its fault is one of the moment, so that the next start may read it. */
export function mayPass(content: Content): boolean {
  return !isReadable(content) && ["too slow", "not opened"].includes(content.fault);
}

/** A file of the folder. */
export interface SurveyedFile {
  /** Within the folder, with `/` between its parts. */
  readonly name: string;
  readonly label: number;
  readonly part?: Part;
  /** The number of its content. */
  readonly content: number;
}

/** All that was found in a folder. */
export interface Collection {
  readonly classes: string[];
  readonly files: readonly SurveyedFile[];
  readonly contents: readonly Content[];
  /** Pairs of contents that are near duplicates, the nearest first. */
  readonly nearPairs: readonly NearPair[];
  /** Groups of contents in which all are near duplicates of each other. */
  readonly nearContents: readonly (readonly number[])[];
  /** Pairs of contents that are near duplicates across two groups, as others of these differ. */
  readonly nearLinks: readonly (readonly [number, number])[];
  /** Beyond so many different bits of their hashes, pictures were not compared. */
  readonly radius: number;
  /** What is no picture of a class. */
  readonly passedOver: readonly PassedOver[];
}

/** A file with a fault. */
export interface BadFile {
  /** Its name within the folder. */
  readonly file: string;
  /** The kind of fault. */
  readonly fault: DecodeFault | "plain" | "incomplete" | "misnamed";
  /** The same, in words. */
  readonly reason: string;
  /** Whether training goes on without it. */
  readonly leftOut: boolean;
}

/** What `inspect` tells. */
export interface Survey {
  readonly classes: {
    readonly name: string;
    readonly files: number;
    /** By their bytes. */
    readonly distinct: number;
    readonly unreadable: number;
  }[];
  /** Files of the same bytes. */
  readonly exactGroups: string[][];
  /** Files of near duplicates, with those of the same bytes. */
  readonly nearGroups: string[][];
  /** Those of both groups that hold several classes. */
  readonly crossClass: string[][];
  readonly bad: BadFile[];
  /** What is no picture of a class. */
  readonly passedOver: readonly PassedOver[];
}

/** A group of this share of a class is named: it may be a fault of the comparison, or of the class. */
export const LARGE_SHARE = 0.05;

/** Draws the conclusions from what was found. */
export function survey(collection: Collection): Survey {
  const { classes, files, contents, nearContents } = collection;
  const filesOf = filesByContent(collection);
  const namesOf = (group: readonly number[]) => group.flatMap((c) => filesOf[c]);
  const exact = filesOf.filter((group) => group.length > 1);
  const near = nearContents.map(namesOf);
  const names = (group: readonly number[]) => group.map((i) => files[i].name);
  const isCross = (group: readonly number[]) =>
    isReadable(contents[files[group[0]].content]) &&
    new Set(group.map((i) => files[i].label)).size > 1;
  const inNear = new Set(near.flat());
  const cross = [...near, ...exact.filter(([first]) => !inNear.has(first))].filter(isCross);
  return {
    classes: classes.map((name, label) => {
      const own = files.filter((file) => file.label === label);
      const unreadable = own.filter(({ content }) => !isReadable(contents[content])).length;
      const distinct = new Set(own.map(({ content }) => content)).size;
      return { name, files: own.length, distinct, unreadable };
    }),
    exactGroups: exact.map(names),
    nearGroups: near.map(names),
    crossClass: cross.map(names),
    bad: badFiles(collection),
    passedOver: collection.passedOver,
  };
}

/** `[contents]`: the numbers of the files of each. */
export function filesByContent({ files, contents }: Collection): number[][] {
  const filesOf: number[][] = contents.map(() => []);
  files.forEach(({ content }, i) => filesOf[content].push(i));
  return filesOf;
}

/**
 * The files with faults. A picture of one colour is left out, but not where most of its class are
 * such: then the class is meant so. A file whose name says another format is read as what it is.
 */
function badFiles({ classes, files, contents }: Collection): BadFile[] {
  const plainOf = classes.map(() => 0);
  const readableOf = classes.map(() => 0);
  for (const { label, content } of files) {
    const found = contents[content];
    if (!isReadable(found)) continue;
    readableOf[label]++;
    if (found.plain) plainOf[label]++;
  }
  return files.flatMap(({ name: file, label, content }): BadFile[] => {
    const found = contents[content];
    if (!isReadable(found)) {
      return [{ file, fault: found.fault, reason: found.reason, leftOut: true }];
    }
    const faults: BadFile[] = [];
    if (found.plain) {
      const leftOut = plainOf[label] <= readableOf[label] / 2;
      faults.push({ file, fault: "plain", reason: "all its pixels have one colour", leftOut });
    }
    if (found.warning) {
      faults.push({ file, fault: "incomplete", reason: found.warning, leftOut: false });
    }
    if (isMisnamed(file, found.format)) {
      const reason = `it is ${found.format}, not what its name says`;
      faults.push({ file, fault: "misnamed", reason, leftOut: false });
    }
    return faults;
  });
}

/** Groups of near duplicates that make up more than 5 % of a class. */
export function largeGroups({ classes, nearGroups }: Survey, collection: Collection) {
  const labels = new Map(collection.files.map(({ name, label }) => [name, label]));
  return nearGroups.flatMap((group) =>
    classes.flatMap(({ name, files }, label) => {
      const own = group.filter((file) => labels.get(file) === label).length;
      return own > 1 && own > files * LARGE_SHARE ? [{ group, name, share: own / files }] : [];
    })
  );
}
