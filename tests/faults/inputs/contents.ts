/** What lies in a case's folder, and how it gets there. @module */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A file's text or bytes, or what makes something of a path. */
export type Content = string | Uint8Array | Maker;

/** Makes something at `path`, perhaps of what is there; `shelf` has what was prepared. */
export type Maker = (path: string, shelf: string) => void | Promise<void>;

/** The reports' inputs, which lie beside the project. */
const REPORTS = fileURLToPath(new URL("../../../../shared/data/reports", import.meta.url));
const EARLIER = fileURLToPath(new URL("../../earlier", import.meta.url));

/** Lays everything down in a folder, which is made. */
export async function layDown(
  folder: string,
  files: Readonly<Record<string, Content>>,
  shelf: string,
): Promise<void> {
  Deno.mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    Deno.mkdirSync(dirname(path), { recursive: true });
    if (typeof content === "string") Deno.writeTextFileSync(path, content);
    else if (content instanceof Uint8Array) Deno.writeFileSync(path, content);
    else await content(path, shelf);
  }
}

function copyTree(from: string, to: string): void {
  if (!Deno.statSync(from).isDirectory) {
    return Deno.writeFileSync(to, Deno.readFileSync(from));
  }
  Deno.mkdirSync(to, { recursive: true });
  for (const { name } of Deno.readDirSync(from)) copyTree(join(from, name), join(to, name));
}

/** A copy of what was prepared. */
export const prepared = (name: string): Maker => (path, shelf) => copyTree(join(shelf, name), path);

/** A run that is finished. */
export const RUN = prepared("run");
/** Two classes of 24 pictures. */
export const PETS = prepared("pets");
/** A picture of the first class. */
export const CAT = prepared("pets/cat/00.png");

/** Thrown where an input is not there. */
export class AbsentError extends Error {
  override name = "AbsentError";
}

/** A copy of an input that lies beside the project. Throws an `AbsentError` where it doesn't. */
export const reported = (name: string): Maker => (path) => {
  if (!existsSync(REPORTS)) throw new AbsentError("../shared/data/reports is absent");
  copyTree(join(REPORTS, name), path);
};

/** A run that an earlier version wrote. */
export const earlier: Maker = (path) => copyTree(join(EARLIER, "format_1"), path);

/** A folder with nothing in it. */
export const folder: Maker = (path) => Deno.mkdirSync(path, { recursive: true });

/** A pipe that nobody writes to. */
export const pipe: Maker = async (path) => {
  await Deno.remove(path).catch(() => {});
  new Deno.Command("mkfifo", { args: [path] }).outputSync();
};

/** A file of so many zeros, which takes no room. */
export const zeros = (bytes: number): Maker => (path) => {
  using file = Deno.createSync(path);
  file.truncateSync(bytes);
};

/** A link, in the place of what may be there. */
export const link = (target: string): Maker => async (path) => {
  await Deno.remove(path).catch(() => {});
  await Deno.symlink(target, path);
};

/** Takes away what is there. */
export const gone: Maker = (path) => Deno.removeSync(path, { recursive: true });

/** What is there, under another name. */
export const movedTo = (name: string): Maker => (path) =>
  Deno.renameSync(path, join(dirname(path), name));

/** The first so many bytes of what is there; a negative number leaves so many away. */
export const cut = (bytes: number): Maker => (path) =>
  Deno.writeFileSync(path, Deno.readFileSync(path).slice(0, bytes));

/** What is there, with other bytes. */
export const changed = (change: (bytes: Uint8Array) => void): Maker => (path) => {
  const bytes = Deno.readFileSync(path);
  change(bytes);
  Deno.writeFileSync(path, bytes);
};

/** What is there, with a text before and one behind. */
export const between = (before: string, after: string): Maker => (path) =>
  Deno.writeTextFileSync(path, before + Deno.readTextFileSync(path) + after);

/** JSON that is there, with another value at `a.b.0`; `undefined` takes the field away. */
export const field = (place: string, value: unknown): Maker => (path) => {
  const json = JSON.parse(Deno.readTextFileSync(path));
  const names = place.split(".");
  const last = names.pop()!;
  const parent = names.reduce((at, name) => at[name], json);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  Deno.writeTextFileSync(path, JSON.stringify(json));
};

/** JSON that is there, with the text of a value put in as it is, which may be no JSON. */
export const raw = (place: string, text: string): Maker => (path, shelf) => {
  field(place, "\u0000here")(path, shelf);
  const json = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(path, json.replace('"\\u0000here"', () => text));
};

/** The weights that are there, with the same four bytes for every number. */
export const filledWith = (number: number): Maker =>
  changed((bytes) => {
    const view = new DataView(bytes.buffer);
    const first = 8 + Number(view.getBigUint64(0, true));
    for (let at = first; at + 4 <= bytes.length; at += 4) view.setFloat32(at, number, true);
  });
