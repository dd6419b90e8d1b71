/** The visitor's own pictures by class: what was chosen, dropped or taken by the camera. @module */
import { passedOverLines } from "../../data/survey/survey_text.ts";
import { composed } from "../../data/text/composed.ts";
import { visible } from "../../data/text/visible.ts";
import { classesAmong, type OwnPicture, picturesFor } from "./chosen.ts";
import type { AddRequest, ChosenFile, OwnClass } from "./messages.ts";

/** What may be trained on: classes that have pictures, each of these under a name of its own. */
export interface OwnListing {
  readonly classes: string[];
  readonly files: readonly (OwnPicture & { readonly label: number })[];
}

/** The visitor's pictures, as they are kept. */
export type OwnPictures = ReturnType<typeof createOwnPictures>;

/** Keeps the visitor's pictures, by class. */
export function createOwnPictures() {
  const classes = new Map<string, OwnPicture[]>();
  let chosen: ChosenFile[] = [];

  const keep = (name: string, pictures: readonly OwnPicture[]) => {
    const own = classes.get(name) ?? [];
    for (const picture of pictures) own.push(picture);
    classes.set(name, own);
  };
  const sorted = () => [...classes].sort(([a], [b]) => a < b ? -1 : 1);

  return {
    /**
     * Takes a part of what was chosen, and with the last of them all; returns what was passed over, a
     * line each. Throws an `Error` where there is no class.
     */
    async add({ files, isLast, to }: AddRequest): Promise<string[]> {
      for (const file of files) chosen.push(file);
      if (!isLast) return [];
      const all = chosen;
      chosen = [];
      const { pictures, passedOver } = to ? await picturesFor(to, all) : await classesAmong(all);
      const lines = passedOverLines(passedOver);
      if (!to && pictures.length === 0) {
        const state = "Cannot find a class as there is no folder with pictures: " +
          "add folders, one a class, or a zip of them";
        throw new Error([state, ...lines].join("; "));
      }
      if (to) keep(composed(to.name), []);
      for (const [name, some] of Map.groupBy(pictures, ({ className }) => className)) {
        keep(name, some.map(({ picture }) => picture));
      }
      return lines;
    },
    remove(name: string): void {
      classes.delete(name);
    },
    /** All classes, in sorted order. */
    list(): OwnClass[] {
      return sorted().map(([name, pictures]) => ({
        name,
        shown: visible(name),
        pictures: pictures.length,
        isOneBurst: isOneBurst(pictures),
      }));
    },
    listing(): OwnListing {
      const filled = sorted().filter(([, pictures]) => pictures.length);
      const nameOf = createNames();
      const files = filled.flatMap(([, pictures], label) =>
        pictures.map((picture) => ({ ...picture, name: nameOf(picture.name), label }))
      );
      return { classes: filled.map(([name]) => name), files };
    },
  };
}

function isOneBurst(pictures: readonly OwnPicture[]): boolean {
  const burst = pictures[0]?.burst;
  return burst !== undefined && pictures.every((each) => each.burst === burst);
}

/** Gives each file a name of its own: where one came before, a number stands before the ending. */
function createNames(): (name: string) => string {
  const given = new Set<string>();
  return (name) => {
    let own = name;
    for (let n = 2; given.has(own); n++) own = name.replace(/(\.[^./]*)?$/, ` (${n})$1`);
    given.add(own);
    return own;
  };
}
