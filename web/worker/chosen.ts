/** Finds the classes in what was chosen or dropped at once, as `train` finds them in a folder. @module */
import { arrangeFiles, isPicture } from "../../data/files/arrange_files.ts";
import { beginningOf } from "../../data/files/read_file.ts";
import type { PassedOver } from "../../data/folder/arrange.ts";
import type { Part } from "../../data/split/split.ts";
import { composed } from "../../data/text/composed.ts";
import { isZip, unzip } from "./files.ts";
import { isLabels, relabelled } from "./mended_labels.ts";
import type { ChosenFile, PictureFile, Target } from "./messages.ts";

/** A picture of the visitor's. */
export interface OwnPicture extends PictureFile {
  /** Where the folders that it came in have their own split. */
  readonly part?: Part;
  /** Pictures of one burst of the camera are alike: a split keeps them together. */
  readonly burst?: string;
}

/** What was found. */
export interface Chosen {
  readonly pictures: readonly { readonly className: string; readonly picture: OwnPicture }[];
  readonly passedOver: readonly PassedOver[];
}

/**
 * The pictures in folders, and those in zips of folders, with their classes. Throws a `FolderError`
 * where it isn't clear what the classes are, and an `Error` on a damaged zip.
 */
export async function classesAmong(files: readonly ChosenFile[]): Promise<Chosen> {
  const plain: ChosenFile[] = [];
  const found: Chosen[] = [];
  for (const file of files) {
    const isLoose = !file.path.includes("/");
    if (isLoose && isZip(await beginningOf(file.content))) {
      const { files, passedOver } = await filesInZip(file);
      const inZip = await classesIn(file.path, files);
      found.push({ ...inZip, passedOver: [...passedOver, ...inZip.passedOver] });
    } else plain.push(file);
  }
  if (plain.length) found.unshift(await classesIn("what was chosen", plain));
  return {
    pictures: found.flatMap(({ pictures }) => pictures),
    passedOver: found.flatMap(({ passedOver }) => passedOver),
  };
}

/** The pictures among files that were all chosen for one class. */
export async function picturesFor(
  { name, burst }: Target,
  files: readonly ChosenFile[],
): Promise<Chosen> {
  const className = composed(name);
  const pictures: Chosen["pictures"][number][] = [];
  const passedOver: PassedOver[] = [];
  for (const { path, content } of files) {
    if (await isPicture(path, content)) {
      pictures.push({ className, picture: { name: `${className}/${path}`, content, burst } });
    } else passedOver.push({ name: path, reason: "no picture" });
  }
  return { pictures, passedOver };
}

/** The files of a zip, in a folder of its name. */
async function filesInZip({ path: name, content }: ChosenFile) {
  const folder = name.replace(/\.zip$/i, "");
  const { files, passedOver } = await unzip({ name, content }, () => true);
  const chosen = files.map(({ path, bytes }): ChosenFile => {
    return { path: `${folder}/${path}`, content: new Blob([bytes]) };
  });
  return { files: chosen, passedOver };
}

async function classesIn(folder: string, all: readonly ChosenFile[]): Promise<Chosen> {
  const labels = all.find(isLabels);
  const files = all.filter((file) => file !== labels);
  const named = files.map(({ path, content }) => ({ name: path, content }));
  const arranged = await arrangeFiles(named, { folder, purpose: "test" });
  const pictures = arranged.files.map(({ file: { content }, name, label, part }) => {
    return { className: arranged.classes[label], picture: { name, content, part } };
  });
  return {
    pictures: labels ? await relabelled(pictures, labels) : pictures,
    passedOver: arranged.passedOver,
  };
}
