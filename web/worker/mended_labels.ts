/** A `labels.csv` that was chosen with its pictures: what it says stands above the folders. @module */
import { parseCorrections } from "../../data/survey/corrections.ts";
import { composed } from "../../data/text/composed.ts";
import { visible } from "../../data/text/visible.ts";
import type { ChosenFile } from "./messages.ts";

/** A picture with its class. */
interface Classified<Picture> {
  readonly className: string;
  readonly picture: Picture;
}

/** Whether a file is one of labels, as the label desk writes it. */
export const isLabels = ({ path }: ChosenFile) => /(^|\/)labels\.csv$/i.test(path);

/**
 * The pictures with the classes that a file of labels gives them, without those that it leaves out; it
 * names them from the folder that the classes are in.
 * Throws an `Error` where it names no picture or no class that there is, or a line is wrong.
 */
export async function relabelled<Picture extends { readonly name: string }>(
  pictures: readonly Classified<Picture>[],
  { path, content }: ChosenFile,
): Promise<Classified<Picture>[]> {
  const fail = (reason: string): never => {
    throw new Error(`Cannot use '${visible(path)}' as ${reason}`);
  };
  const text = await content.text();
  const read = () => {
    try {
      return parseCorrections(text);
    } catch (error) {
      return fail((error as Error).message);
    }
  };
  const classes = new Set(pictures.map(({ className }) => className));
  const given = new Map(read().map(({ file, class: name }) => [composed(file), name]));
  const known = new Set(pictures.map(({ picture }) => composed(picture.name)));
  for (const [file, name] of given) {
    if (!known.has(file)) fail(`no picture is called '${visible(file)}'`);
    if (name !== undefined && !classes.has(name)) fail(`no class is called '${visible(name)}'`);
  }
  return pictures.flatMap(({ className, picture }) => {
    const file = composed(picture.name);
    if (!given.has(file)) return [{ className, picture }];
    const name = given.get(file);
    return name === undefined ? [] : [{ className: name, picture }];
  });
}
