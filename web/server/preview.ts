/** What a data root holds, told before a training starts. @module */
import { existsSync } from "node:fs";
import { visible } from "../../data/text/visible.ts";
import { type ImageFolder, listImageFolder } from "../../data/folder/image_folder.ts";
import type { DataPreview } from "../messages/runs.ts";
import { shownPicture } from "./pictures.ts";
import { FACES, settings } from "./settings.ts";

const MOST_CLASSES = 12;
const SAMPLES = 6;

/** What is in a data root; `undefined` where the drawn faces are not drawn yet. */
export async function previewOf(name: string): Promise<DataPreview | undefined> {
  if (name === "" && !existsSync(FACES)) return undefined;
  const { classes, files } = await contentsOf(name);
  const countOf = (label: number) => files.filter((file) => file.label === label).length;
  return {
    classes: classes.slice(0, MOST_CLASSES).map((name, i) => [visible(name), countOf(i)]),
    classCount: classes.length,
    pictureCount: files.length,
    samples: samplesOf(files.map(({ label }) => label), classes.length)
      .map((index) => ({ index, name: visible(files[index].name) })),
  };
}

/** The places of a few pictures, of as many classes as may be, one class after the other. */
export function samplesOf(labels: readonly number[], classCount: number): number[] {
  const shown = Math.max(1, Math.min(classCount, SAMPLES));
  const places = Array.from(
    { length: shown },
    (_, label) => labels.flatMap((each, i) => each === label ? [i] : []),
  );
  const rounds = Array.from({ length: SAMPLES }, (_, round) => places.map((own) => own[round]));
  return rounds.flat().filter((place) => place !== undefined).slice(0, SAMPLES);
}

/** A picture of a data root by its place. Throws an `Error` where there is none. */
export async function samplePicture(name: string, index: number): Promise<Response> {
  const file = (await contentsOf(name)).files[index];
  if (!file) throw new Error("There is no such picture");
  return await shownPicture(await file.read(), file.name);
}

/** A root is listed once for a preview and its pictures. */
const listed = new Map<string, { readonly at: number; readonly contents: Promise<ImageFolder> }>();
const FRESH = 10_000;

function contentsOf(name: string): Promise<ImageFolder> {
  const path = name === "" ? FACES : settings.data.find((root) => root.name === name)?.path;
  if (path === undefined) throw new Error(`No --data folder is called '${visible(name)}'`);
  const known = listed.get(path);
  if (known && Date.now() - known.at < FRESH) return known.contents;
  const contents = listImageFolder(path);
  listed.set(path, { at: Date.now(), contents });
  contents.catch(() => listed.delete(path));
  return contents;
}
