/** Keeps the visitor's classes, pictures and model as they change, and tells how far it is. @module */
import {
  dropModel,
  dropPictures,
  forgetKept,
  keepModel,
  keepPictures,
  type Kept,
  readKept,
} from "./kept.ts";
import type { KeptPicture } from "./kept_records.ts";
import type { Reply } from "./messages.ts";
import { createTurns } from "./turns.ts";

/** What `createKeeper` gives. */
export type Keeper = ReturnType<typeof createKeeper>;

/** Keeps what it is told in IndexedDB; what finds no room waits for some, and is said to be unkept. */
export function createKeeper(post: (reply: Reply) => void) {
  const inTurn = createTurns();
  const waiting = new Map<string, KeptPicture>();
  let waitingModel: object | undefined;
  let classes: readonly string[] = [];
  let problem: string | undefined;

  const tell = () => post({ type: "kept", isAll: waiting.size === 0 && !waitingModel, problem });

  /** Keeps all that waits, or says why it can't. */
  async function flush(): Promise<void> {
    const failures: unknown[] = [];
    await keepPictures(classes, [...waiting.values()], ({ id }) => waiting.delete(id))
      .catch((error) => failures.push(error));
    const model = waitingModel;
    if (model) {
      await keepModel(model).then(
        () => waitingModel = waitingModel === model ? undefined : waitingModel,
        (error) => failures.push(error),
      );
    }
    problem = failures.length ? `Cannot keep ${unkept()} ${reasonOf(failures[0])}` : undefined;
    tell();
  }

  function unkept(): string {
    const { size } = waiting;
    const pictures = size === 1 ? "1 picture" : `${size} pictures`;
    const parts = [...size ? [pictures] : [], ...waitingModel ? ["the model"] : []];
    return parts.join(" and ") || "the classes";
  }

  function tellDamage(damaged: readonly string[]): void {
    problem =
      `Cannot read ${damaged.join(" and ")} that this browser kept as they are damaged or ` +
      "of another version of this page: they are forgotten, add or train them anew";
    tell();
  }

  return {
    /** What was kept before; nothing where the browser keeps nothing. */
    read(): Promise<Kept> {
      return inTurn(async () => {
        try {
          const kept = await readKept();
          classes = kept.classes;
          if (kept.damaged.length) tellDamage(kept.damaged);
          return kept;
        } catch (error) {
          problem = `Cannot read what was kept ${reasonOf(error)}`;
          tell();
          return { classes: [], pictures: [], damaged: [] };
        }
      });
    },
    /** The classes that there are now, with pictures that are new. */
    add(names: readonly string[], pictures: readonly KeptPicture[]): Promise<void> {
      classes = names;
      for (const picture of pictures) waiting.set(picture.id, picture);
      tell();
      return inTurn(flush);
    },
    /** The classes that there are now, without those pictures. */
    remove(names: readonly string[], ids: readonly string[]): Promise<void> {
      classes = names;
      for (const id of ids) waiting.delete(id);
      return inTurn(async () => {
        await dropPictures(ids).catch(() => {}); // what fails so fails when flushed, and is said then
        await flush();
      });
    },
    /** A model's record. */
    keepModel(record: object): Promise<void> {
      waitingModel = record;
      tell();
      return inTurn(flush);
    },
    /** A kept model can't be read: says so and forgets it. */
    dropDamagedModel(damaged: readonly string[]): Promise<void> {
      return inTurn(async () => {
        await dropModel();
        tellDamage([...damaged, "the model"]);
      });
    },
    /** Throws an `Error` where the browser does not let go of it. */
    forget(): Promise<void> {
      classes = [];
      waiting.clear();
      waitingModel = undefined;
      return inTurn(async () => {
        await forgetKept().catch((error) => {
          throw new Error(`Cannot forget what was kept ${reasonOf(error)}`);
        });
        problem = undefined;
        tell();
      });
    },
  };
}

/** Why a browser keeps nothing, and what helps, by the name of its error. */
const REASONS: Readonly<Record<string, string>> = {
  QuotaExceededError: "as this browser's storage is full: all that was kept before still is, " +
    "and this is here until you leave; remove pictures to make room, or download the model",
  VersionError:
    "as a newer version of this page kept something here: reload the page, or forget all",
};

function reasonOf(error: unknown): string {
  const { name = "" } = (error ?? {}) as Partial<Error>;
  return REASONS[name] ??
    `as this browser refuses it (${name || error}): it is here until you leave; a private window ` +
      "keeps nothing, use another";
}
