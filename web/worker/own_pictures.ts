/** The visitor's own pictures by class: what was chosen, dropped or taken by the camera. @module */
import { passedOverLines } from "../../data/survey/survey_text.ts";
import { composed } from "../../data/text/composed.ts";
import { visible } from "../../data/text/visible.ts";
import { classesAmong, type OwnPicture, picturesFor } from "./chosen.ts";
import type { KeptPicture } from "./kept_records.ts";
import type { AddRequest, ChosenFile, OwnClass } from "./messages.ts";

/** The page is told of so many pictures of a class, the newest: the ids of many thousands take time. */
const MOST_TOLD = 200;

/** What may be trained on: classes that have pictures, each of these under a name of its own. */
export interface OwnListing {
  readonly classes: string[];
  readonly files: readonly (OwnPicture & { readonly label: number; readonly id: string })[];
}

/** What came of adding files. */
export interface Added {
  readonly pictures: readonly KeptPicture[];
  /** What was passed over, a line each. */
  readonly notes: string[];
}

/** The visitor's pictures, as they are kept. */
export type OwnPictures = ReturnType<typeof createOwnPictures>;

/** Keeps the visitor's pictures, by class. */
export function createOwnPictures() {
  const classes = new Map<string, KeptPicture[]>();
  let chosen: ChosenFile[] = [];
  let last = 0;

  const keep = (name: string, pictures: readonly KeptPicture[]) => {
    const own = classes.get(name) ?? [];
    for (const picture of pictures) own.push(picture);
    classes.set(name, own);
  };
  const named = (className: string, picture: OwnPicture): KeptPicture => {
    last = Math.max(last + 1, Date.now());
    return { ...picture, className, id: crypto.randomUUID(), at: last };
  };
  const sorted = () => [...classes].sort(([a], [b]) => a < b ? -1 : 1);

  return {
    /**
     * Takes a part of what was chosen, and with the last of them all. Throws an `Error` where there is
     * no class.
     */
    async add({ files, isLast, to }: AddRequest): Promise<Added> {
      for (const file of files) chosen.push(file);
      if (!isLast) return { pictures: [], notes: [] };
      const all = chosen;
      chosen = [];
      const { pictures, passedOver } = to ? await picturesFor(to, all) : await classesAmong(all);
      const notes = passedOverLines(passedOver);
      if (!to && pictures.length === 0) {
        const state = "Cannot find a class as there is no folder with pictures: " +
          "add folders, one a class, or a zip of them";
        throw new Error([state, ...notes].join("; "));
      }
      if (to) keep(composed(to.name), []);
      const added = pictures.map(({ className, picture }) => named(className, picture));
      for (const [name, some] of Map.groupBy(added, ({ className }) => className)) keep(name, some);
      return { pictures: added, notes };
    },
    /** Takes what was kept before, besides what there is. */
    restore(names: readonly string[], pictures: readonly KeptPicture[]): void {
      for (const name of names) keep(name, []);
      for (const [name, some] of Map.groupBy(pictures, ({ className }) => className)) {
        keep(name, some);
      }
    },
    /** Removes a class with its pictures; returns these. */
    removeClass(name: string): string[] {
      const ids = classes.get(name)?.map(({ id }) => id) ?? [];
      classes.delete(name);
      return ids;
    },
    /** Removes one picture; its class stays. */
    removePicture(id: string): void {
      for (const pictures of classes.values()) {
        const at = pictures.findIndex((each) => each.id === id);
        if (at >= 0) pictures.splice(at, 1);
      }
    },
    clear: () => classes.clear(),
    /** The names of all classes, in sorted order. */
    names: () => sorted().map(([name]) => name),
    /** The picture of that name, where there is one. */
    find: (id: string) => [...classes.values()].flat().find((each) => each.id === id),
    /** All classes, in sorted order. */
    list(): OwnClass[] {
      return sorted().map(([name, pictures]) => ({
        name,
        shown: visible(name),
        count: pictures.length,
        ids: pictures.slice(-MOST_TOLD).map(({ id }) => id),
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
