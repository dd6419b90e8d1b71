/**
 * A sweep on disk: `sweep.json`, `results.jsonl`, `split.json` and the packed pictures by digest. It has
 * no `run.json`, so that it is no run.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Correction } from "../../data/survey/corrections.ts";
import { visible } from "../../data/text/visible.ts";
import {
  array,
  name,
  object,
  optional,
  parseIfRight,
  parseJson,
  type Schema,
  text,
} from "../formats/schema.ts";
import { SWEEP, type Sweep } from "../sweep/sweep.ts";
import { JOB_RESULT, type JobResult } from "../sweep/trial.ts";
import { named, writeFile } from "./disk.ts";
import { readBytes, readText } from "./read_file.ts";
import type { Digests, FilesByPart } from "./record.ts";
import {
  createDirectory,
  type FolderKind,
  lockFolder,
  type RunDirectory,
} from "./run_directory.ts";

/** What a sweep's folder is. */
const KIND: FolderKind = { record: "sweep.json", parts: ["pictures"], suffix: "_sweep" };

/** How a sweep's pictures are shared out, by file, and what is to be known of it. */
export interface SweepSplit {
  readonly files: FilesByPart;
  /** SHA-256 of each file. */
  readonly digests: Required<Digests>;
  readonly remarks: readonly string[];
  /** What was corrected of the labels that the folder gives. */
  readonly labels?: readonly Correction[];
}

const parts = object({ train: array(text), validation: array(text), test: array(text) });

const SPLIT: Schema<SweepSplit> = object({
  files: parts,
  digests: parts,
  remarks: array(text),
  labels: optional(array(object({ file: name, class: optional(name) }))),
});

/**
 * Makes a folder for a sweep, `out` or `runs/<date>_sweep`, as `createRunDirectory` does for a run: it
 * is locked, and goes again where it is disposed of without a `sweep.json`.
 */
export function createSweepDirectory(out: string | undefined, pictures: string): RunDirectory {
  return createDirectory(KIND, out, pictures);
}

/** Takes a sweep's folder to go on with it. Throws an `Error` where there is none, or another does. */
export function openSweepDirectory(path: string): RunDirectory {
  if (!isSweep(path)) throw noSweep(path);
  return lockFolder(path);
}

/** Whether a folder is a sweep. */
export const isSweep = (path: string): boolean => existsSync(join(path, KIND.record));

function noSweep(path: string): Error {
  return new Error(
    `Cannot open '${visible(path)}' as a sweep: it has no ${KIND.record}, ` +
      "name a folder that `deno task sweep` wrote",
  );
}

/** Reads `sweep.json`. Throws an `Error` where there is none, or a field is wrong. */
export async function readSweep(path: string): Promise<Sweep> {
  const file = join(path, KIND.record);
  const found = await readText(file);
  if (found === undefined) throw noSweep(path);
  return parseJson(file, found, SWEEP);
}

/** Writes `sweep.json`. */
export function writeSweep(path: string, sweep: Sweep): Promise<void> {
  return writeFile(join(path, KIND.record), JSON.stringify(sweep) + "\n");
}

/** Reads `split.json`. Throws an `Error` where there is none, or a field is wrong. */
export async function readSweepSplit(path: string): Promise<SweepSplit> {
  const file = join(path, "split.json");
  const found = await readText(file);
  if (found !== undefined) return parseJson(file, found, SPLIT);
  throw new Error(`Cannot use '${visible(path)}' as it has no split.json: sweep anew`);
}

/** Writes `split.json`. */
export function writeSweepSplit(path: string, split: SweepSplit): Promise<void> {
  return writeFile(join(path, "split.json"), JSON.stringify(split) + "\n");
}

const packOf = (path: string, digest: string) => join(path, "pictures", digest);

/** The most bytes of packed pictures. */
const MOST_PACK = 2 ** 40;

/** Keeps packed pictures by their digest. */
export async function writeSweepPictures(
  path: string,
  digest: string,
  bytes: Uint8Array,
): Promise<void> {
  await writeFile(packOf(path, digest), bytes);
}

/** Packed pictures by their digest, unchecked. Throws an `Error` where they are not there. */
export async function readSweepPictures(
  path: string,
  digest: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readBytes(packOf(path, digest), MOST_PACK);
  if (bytes) return bytes;
  throw new Error(
    `Cannot use '${visible(path)}' as its packed pictures ${digest} are gone: sweep anew`,
  );
}

const resultsOf = (path: string) => join(path, "results.jsonl");

/**
 * The results that begin at a byte, and the byte after the last whole line. A line that a crash tore, or
 * that is no result, is passed over.
 */
export async function readResults(
  path: string,
  from = 0,
): Promise<{ readonly results: JobResult[]; readonly end: number }> {
  if (!existsSync(resultsOf(path))) return { results: [], end: 0 };
  using file = await Deno.open(resultsOf(path));
  const size = (await file.stat()).size;
  await file.seek(from, Deno.SeekMode.Start);
  const bytes = new Uint8Array(Math.max(0, size - from));
  let filled = 0;
  while (filled < bytes.length) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  const end = bytes.subarray(0, filled).lastIndexOf(10) + 1;
  const lines = new TextDecoder().decode(bytes.subarray(0, end)).split("\n");
  const results = lines.flatMap((line) => {
    const result = parseIfRight(line, JOB_RESULT);
    return result ? [result] : [];
  });
  return { results, end: from + end };
}

/** Appends results to those that there are; each is on the disk before `keep` returns. */
export async function openResults(path: string) {
  const { results, end } = await readResults(path);
  const file = Deno.openSync(resultsOf(path), { write: true, create: true });
  file.truncateSync(end); // the next line does not go on one that was torn
  file.seekSync(end, Deno.SeekMode.Start);
  return {
    results,
    keep(result: JobResult) {
      const line = new TextEncoder().encode(JSON.stringify(result) + "\n");
      try {
        for (let at = 0; at < line.length;) at += file.writeSync(line.subarray(at));
        file.syncDataSync();
      } catch (error) {
        throw named(error, resultsOf(path));
      }
    },
    [Symbol.dispose]: () => file.close(),
  };
}
