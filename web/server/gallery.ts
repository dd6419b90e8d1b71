/** What the gallery's routes share: the inspection child, a decoder, and pictures. @module */
import { existsSync } from "node:fs";
import { HttpError } from "fresh";
import { type Decoder, openDecoder } from "../../data/decode/safe_decode.ts";
import type { Picture } from "../../data/picture/picture.ts";
import { visible } from "../../data/text/visible.ts";
import { layOut } from "../../engine/inspect/layout.ts";
import { convolutionsOf, shownLayers } from "../../engine/inspect/shown.ts";
import { descriptionFile, readDescription } from "../../engine/run/model_files.ts";
import { listSnapshots } from "../../engine/run/snapshots.ts";
import type { NamedPicture } from "../messages/gallery.ts";
import type { RunStatus } from "../messages/runs.ts";
import { problem } from "./answers.ts";
import { type Inspection, openInspection } from "./inspection.ts";
import { classesOf, readRunPicture, readRunPictures } from "../inspection/run_files.ts";
import { spread } from "../shared/spread.ts";
import { noSuchRun, runPath } from "./runs.ts";
import { listRuns } from "./summaries.ts";
import { reasonHere, settings } from "./settings.ts";
import { uploadOf } from "./uploads.ts";

let inspection: Inspection | undefined;
let decoder: Decoder | undefined;

/** The child that looks into networks; it starts when it is first asked. */
export function inspectionChild(): Inspection {
  inspection ??= openInspection({
    runs: settings.runs,
    data: settings.data.map(({ path }) => path),
  });
  return inspection;
}

/** Decodes in a Worker without permissions. */
export function safeDecoder(): Decoder {
  decoder ??= openDecoder({ workers: 1 });
  return decoder;
}

/** The directory of a run by its name. Throws an `HttpError` where there is none. */
export async function runDirectory(name: string): Promise<string> {
  const path = await runPath(name);
  if (path) return path;
  throw new HttpError(404, `${noSuchRun(name)}.`);
}

/** A picture in the size that the run's network takes: one of its own, or one that was uploaded. */
export async function pictureOf(run: string, picture: string): Promise<Picture> {
  const upload = uploadOf(run, picture);
  if (upload) return upload;
  const number = wholeNumber(picture, "picture");
  return await readRunPicture(
    await readRunPictures(run),
    number,
    await readDescription(run),
    safeDecoder(),
  );
}

/** The most pictures that one answer names. */
const MOST_NAMED = 48;

/** Some of a run's pictures, from a number on: their names, fit to be shown, and their classes. */
export async function namePictures(run: string, from: number): Promise<NamedPicture[]> {
  const pictures = await readRunPictures(run);
  const files = pictures.parts.flatMap(({ files }) => files).slice(from, from + MOST_NAMED);
  const classes = await classesOf(pictures, files);
  return files.map((file, i) => ({ number: from + i, file: visible(file), truth: classes[i] }));
}

/** Reads a number of a query. Throws an `HttpError` where it is none. */
export function wholeNumber(text: string | null, name: string): number {
  if (text !== null && /^\d{1,9}$/.test(text)) return Number(text);
  throw new HttpError(400, `Cannot answer as ${name} should be a whole number: it is '${text}'`);
}

/** Answers with what `work` gives; an error of ours becomes one line, as everywhere below `/api/`. */
export async function answered(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    const status = error instanceof HttpError ? error.status : 422;
    return problem(status, reasonHere(error));
  }
}

/** A run in the list of those that can be looked into. */
export interface GalleryEntry {
  readonly name: string;
  readonly status: RunStatus;
  /** Why it can't be looked into after all. */
  readonly damage?: string;
  /** Of the test, or else of the last validation. */
  readonly accuracy?: number;
  /** The names of its classes, or some of them. */
  readonly classes: string;
  /** How many maps each convolution has. */
  readonly layers: number[];
  readonly snapshots: number;
  /** A few of its pictures, by number: none where its folder is gone, or may not be looked into. */
  readonly pictures: readonly number[];
}

/** The runs that can be looked into and those that are damaged, newest first. */
export async function listGalleries(): Promise<GalleryEntry[]> {
  const found: GalleryEntry[] = [];
  for (const { id: name, status, accuracy, damage } of await listRuns()) {
    const run = await runPath(name);
    if (!run || !existsSync(descriptionFile(run))) continue; // gone, or it just begins
    const content = damage ? { ...NOTHING, damage } : await contentOf(run).catch(notLookedInto);
    found.push({ name, status, accuracy, ...content });
  }
  return found;
}

const NOTHING = { classes: "", layers: [], snapshots: 0, pictures: [] };
/** Of a network that does not fit its pictures, say. */
const notLookedInto = (error: unknown) => ({ ...NOTHING, damage: reasonHere(error) });
const MOST_NAMES = 12;

async function contentOf(run: string) {
  const description = await readDescription(run);
  const more = description.classes.length - MOST_NAMES;
  const names = description.classes.slice(0, MOST_NAMES).map(visible).join(", ");
  return {
    classes: more > 0 ? `${names} and ${more} more` : names,
    layers: convolutionsOf(shownLayers(layOut(description, 1, false)))
      .map(({ tensor }) => tensor.shape[3]),
    snapshots: (await listSnapshots(run)).length,
    pictures: await somePictures(run),
  };
}

const SHOWN = 5;

/** The numbers of a few pictures at equal distances, of the last part that has any. */
async function somePictures(run: string): Promise<number[]> {
  const { folder, parts } = await readRunPictures(run);
  const last = parts.findLast(({ files }) => files.length > 0);
  if (!last || !await Deno.stat(folder).catch(() => undefined)) return [];
  const counts = parts.slice(0, parts.indexOf(last)).map(({ files }) => files.length);
  const from = counts.reduce((a, b) => a + b, 0);
  return spread(last.files.length, SHOWN).map((place) => from + place);
}
