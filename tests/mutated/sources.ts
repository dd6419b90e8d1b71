/** Sets of pictures in one file: how each is read, and what a wrong load of it is. @module */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { zipSync } from "fflate";
import { FolderError } from "../../data/folder/arrange.ts";
import { listImageFolder } from "../../data/folder/image_folder.ts";
import { DecodeError } from "../../data/picture/picture.ts";
import type { Kind, Kinds } from "./mutations.ts";
import { drawnFaces, PARQUET } from "../parquet/faces.ts";

const WORDS = /^Cannot (read|use) '[^\n]+' as [^\n]{5,400}$/;

/** What our own errors say. */
const isRefusal = (error: Error) =>
  (error instanceof FolderError || error instanceof DecodeError) && WORDS.test(error.message);

/** A picture that was loaded. */
interface Loaded {
  readonly name: string;
  readonly className: string;
  readonly bytes: Uint8Array;
}

/** What was loaded, and how many files were refused or passed over in words. */
interface LoadedAll {
  readonly loaded: readonly Loaded[];
  readonly others: number;
}

/**
 * Loads all pictures of a source; those that are refused one by one are left out. Throws the refusal of
 * the first where none is left, and what `listImageFolder` throws.
 */
async function loadAll(path: string): Promise<LoadedAll> {
  const { classes, files, passedOver } = await listImageFolder(path, "test");
  const loaded: Loaded[] = [];
  let refusal: Error | undefined;
  for (const { name, label, read } of files) {
    const bytes = await read().catch((error: Error) => {
      if (!isRefusal(error)) throw error;
      refusal ??= error;
    });
    if (bytes) loaded.push({ name, className: classes[label], bytes });
  }
  if (refusal && loaded.length === 0) throw refusal;
  return { loaded, others: files.length - loaded.length + passedOver.length };
}

/** A kind of source: `check` throws where what was loaded is not what the good file has. */
async function kindOf(
  file: string,
  good: Uint8Array,
  check: (all: LoadedAll, bytes: Uint8Array) => void,
  beside: Record<string, Uint8Array> = {},
): Promise<Kind> {
  const folder = await Deno.makeTempDir({ prefix: "loupe-mutations-" });
  for (const [path, bytes] of Object.entries(beside)) {
    await Deno.writeFile(join(folder, path), bytes);
  }
  const path = join(folder, file);
  return {
    good,
    isRefusal,
    async load(bytes) {
      await Deno.writeFile(path, bytes);
      const all = await loadAll(path);
      check(all, bytes);
      return all.loaded.length > 0;
    },
    close: () => Deno.remove(folder, { recursive: true }),
  };
}

const FACES = drawnFaces();

function assertSame(bytes: Uint8Array, expected: Uint8Array | undefined, name: string): void {
  assert(expected && Buffer.compare(bytes, expected) === 0, `'${name}' has other bytes`);
}

/** Each picture has the bytes and the class that it has in the good file, under its own name. */
function checkNamed(loaded: readonly Loaded[], truth: ReadonlyMap<string, Omit<Loaded, "name">>) {
  for (const { name, className, bytes } of loaded) {
    const one = truth.get(name);
    assert(one, `there is no '${name}'`);
    assert.equal(className, one.className, name);
    assertSame(bytes, one.bytes, name);
  }
}

async function zipKind(level: 0 | 9): Promise<Kind> {
  const truth = new Map(
    FACES.map((face, i) => [`${face.className}/${i}.jpg`, face] as const),
  );
  const files = [...truth].map(([path, { bytes }]) => [`faces/${path}`, bytes] as const);
  const good = zipSync({ ...Object.fromEntries(files), "faces/notes.txt": FACES[0].bytes }, {
    level,
  });
  return await kindOf("faces.zip", good, ({ loaded, others }) => {
    checkNamed(loaded, truth);
    assert.equal(loaded.length + others, files.length + 1, "some are gone without a word");
  });
}

/** Classes are told by their names: those are text, in which a changed letter is as good as another. */
async function parquetKind(file: keyof typeof PARQUET): Promise<Kind> {
  const good = await Deno.readFile(PARQUET[file]);
  const isChecked = file === "checked";
  return await kindOf("faces.parquet", good, ({ loaded, others }) => {
    assert.equal(loaded.length + others, FACES.length, "some are gone without a word");
    const classes = new Map<string, string>();
    for (const { name, className, bytes } of loaded) {
      const face = FACES[Number(name.split("/")[1])];
      assert(face, `there is no '${name}'`);
      if (!isChecked) continue; // nothing tells that a byte of a picture was changed
      assertSame(bytes, face.bytes, name);
      const own = classes.get(face.className) ?? className;
      assert.equal(className, own, name);
      classes.set(face.className, own);
    }
    assert.equal(new Set(classes.values()).size, classes.size);
  });
}

/** Whatever a line says, it says it literally: a picture is loaded by a line that names it and its class. */
async function labelsKind(): Promise<Kind> {
  const files = Object.fromEntries(FACES.map(({ bytes }, i) => [`face ${i}.jpg`, bytes]));
  const lines = FACES.map(({ className }, i) =>
    `"face ${i}.jpg",${className},${["train", "validation", "test"][i % 3]}`
  );
  const text = ["file,class,part", ...lines, ""].join("\r\n");
  return await kindOf(
    "labels.csv",
    new TextEncoder().encode(text),
    ({ loaded }, bytes) => {
      const lines = new TextDecoder().decode(bytes).split("\n")
        .map((line) => line.replaceAll('"', "").replaceAll("\\", "/").normalize("NFC"));
      for (const { name, className, bytes } of loaded) {
        assert(lines.some((line) => line.includes(name) && line.includes(className)), name);
        assertSame(bytes, files[name], name);
      }
    },
    files,
  );
}

/** The kinds, by name. */
export const SOURCE_KINDS: Kinds = {
  "a zip, stored": () => zipKind(0),
  "a zip, packed": () => zipKind(9),
  "a CSV of labels": labelsKind,
  "Parquet with checksums": () => parquetKind("checked"),
  "Parquet, plain": () => parquetKind("plain"),
};
