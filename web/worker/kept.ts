/** What the demo keeps in this browser: classes, pictures and the model, in IndexedDB. @module */
import { answer, inDatabase } from "./database.ts";
import {
  classesRecord,
  type KeptPicture,
  pictureRecord,
  readClassesRecord,
  readPictureRecord,
} from "./kept_records.ts";

const PICTURES = "pictures";
/** The names of the classes, and the model. */
const OTHERS = "others";
const [CLASSES, MODEL] = ["classes", "model"];
const DATABASE = { name: "loupe-demo", stores: [PICTURES, OTHERS] };

/** So many pictures are written at once: the page hands their bytes over, and must stay quick. */
const CHUNK = 16;
/** Between two writings, in milliseconds. */
const REST = 20;

/** What was kept before. */
export interface Kept {
  readonly classes: readonly string[];
  /** In the order in which they were added. */
  readonly pictures: readonly KeptPicture[];
  /** The model's record, not yet read. */
  readonly model?: unknown;
  /** What could not be read, and is forgotten, in words. */
  readonly damaged: readonly string[];
}

/** Reads what was kept; what can't be read is forgotten. */
export async function readKept(): Promise<Kept> {
  const [keys, records, names, model] = await inDatabase(
    DATABASE,
    "readonly",
    (store) =>
      Promise.all([
        answer(store(PICTURES).getAllKeys()),
        answer(store(PICTURES).getAll()),
        answer(store(OTHERS).get(CLASSES)),
        answer(store(OTHERS).get(MODEL)),
      ]),
  );
  const read = records.map(readPictureRecord);
  const bad = keys.filter((_, i) => !read[i]);
  const classes = readClassesRecord(names);
  const damaged = [
    ...bad.length ? [`${bad.length} of ${keys.length} pictures`] : [],
    ...classes ? [] : ["the names of the classes"],
  ];
  if (damaged.length) {
    await inDatabase(DATABASE, "readwrite", (store) =>
      Promise.all([
        ...bad.map((key) => answer(store(PICTURES).delete(key))),
        ...classes ? [] : [answer(store(OTHERS).delete(CLASSES))],
      ]));
  }
  const pictures = read.filter((each) => each !== undefined).sort((a, b) => a.at - b.at);
  return { classes: classes ?? [], pictures, model, damaged };
}

/** Keeps classes and pictures, some at a time; each that is kept is told. */
export async function keepPictures(
  classes: readonly string[],
  pictures: readonly KeptPicture[],
  onKept: (picture: KeptPicture) => void,
): Promise<void> {
  await put(CLASSES, classesRecord(classes));
  for (let first = 0; first < pictures.length; first += CHUNK) {
    const some = pictures.slice(first, first + CHUNK);
    await inDatabase(
      DATABASE,
      "readwrite",
      (store) =>
        Promise.all(some.map((each) => answer(store(PICTURES).put(pictureRecord(each), each.id)))),
    );
    some.forEach(onKept);
    if (first + CHUNK < pictures.length) await new Promise((resolve) => setTimeout(resolve, REST));
  }
}

/** Keeps no longer what was removed. */
export async function dropPictures(ids: readonly string[]): Promise<void> {
  await inDatabase(
    DATABASE,
    "readwrite",
    (store) => Promise.all(ids.map((id) => answer(store(PICTURES).delete(id)))),
  );
}

/** Keeps a model's record in place of the one before; that one stays where there is no room. */
export const keepModel = (record: object): Promise<void> => put(MODEL, record);

/** Keeps no model any longer. */
export async function dropModel(): Promise<void> {
  await inDatabase(DATABASE, "readwrite", (store) => answer(store(OTHERS).delete(MODEL)));
}

/** Forgets everything, whatever version it is of. */
export async function forgetKept(): Promise<void> {
  await answer(indexedDB.deleteDatabase(DATABASE.name));
}

async function put(key: string, record: object): Promise<void> {
  await inDatabase(DATABASE, "readwrite", (store) => answer(store(OTHERS).put(record, key)));
}
