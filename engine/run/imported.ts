/** `import.json`: where the network of a folder without a training comes from. @module */
import { join } from "node:path";
import { literal, name, object, parseJson, type Schema, text } from "../formats/schema.ts";
import { writeFile } from "./disk.ts";
import { readText } from "./read_file.ts";

/** Where a network comes from. */
export interface ImportRecord {
  /** Tells such a file from others. */
  readonly format: "loupe-import";
  /** The file's name, without its folder. */
  readonly file: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly digest: string;
  /** ISO 8601. */
  readonly imported: string;
}

const IMPORT: Schema<ImportRecord> = object({
  format: literal("loupe-import"),
  file: name,
  digest: text,
  imported: text,
});

const fileOf = (run: string) => join(run, "import.json");

/** Reads `import.json`; `undefined` where there is none. Throws an `Error` where its field is wrong. */
export async function readImportRecord(run: string): Promise<ImportRecord | undefined> {
  const text = await readText(fileOf(run));
  return text === undefined ? undefined : parseJson(fileOf(run), text, IMPORT);
}

/** Writes `import.json`. */
export function writeImportRecord(run: string, record: ImportRecord): Promise<void> {
  return writeFile(fileOf(run), JSON.stringify(record, null, 2) + "\n");
}
