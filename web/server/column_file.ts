/**
 * Tables in a file: version and length of the header, the header with the names of the columns, as
 * JSON, then column after column.
 *
 * @module
 */
import { array, object, parseJson, type Schema, text, whole } from "../../engine/formats/schema.ts";
import type { EventPlace } from "../../engine/run/events.ts";
import { readBytes } from "../../engine/run/read_file.ts";
import { Table } from "./table.ts";

/** Tables, and the events that are in them. */
export interface StoredTables {
  readonly tables: readonly Table[];
  readonly place: EventPlace;
}

interface Header {
  readonly offset: number;
  readonly mark: readonly number[];
  readonly tables: readonly { readonly names: readonly string[]; readonly rows: number }[];
}

const HEADER: Schema<Header> = object({
  offset: whole(0),
  mark: array(whole(0, 255)),
  tables: array(object({ names: array(text, 1), rows: whole(0) }), 4),
});

const VERSION = 3;
/** Of a million steps there are 48 MB. */
const MOST_BYTES = 2 ** 31;
/** Version and length of the header. */
const FRONT = 8;

/** Writes all tables beside the file, then renames. */
export async function writeColumnFile(
  path: string,
  { tables, place: { offset, mark } }: StoredTables,
): Promise<void> {
  const header: Header = {
    offset,
    mark: [...mark],
    tables: tables.map(({ names, rows }) => ({ names, rows })),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  using file = await Deno.open(`${path}.part`, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  await writer.write(new Uint8Array(Uint32Array.of(VERSION, text.length).buffer));
  await writer.write(text);
  for (const { names, columns, rows } of tables) {
    for (const name of names) await writer.write(new Uint8Array(columns[name].buffer, 0, rows * 8));
  }
  await writer.close();
  await Deno.rename(`${path}.part`, path);
}

/**
 * The tables of a file; `undefined` where there is none, or one of another version. Throws an `Error`
 * where it is damaged.
 */
export async function readColumnFile(path: string): Promise<StoredTables | undefined> {
  const bytes = await readBytes(path, MOST_BYTES);
  if (!bytes || bytes.length < FRONT) return undefined;
  const [version, length] = new Uint32Array(bytes.buffer, 0, 2);
  if (version !== VERSION) return undefined;
  let at = FRONT + length;
  const header = parseJson(path, new TextDecoder().decode(bytes.subarray(FRONT, at)), HEADER);
  const sizes = header.tables.map(({ names, rows }) => names.length * rows * 8);
  if (sizes.reduce((a, b) => a + b, at) !== bytes.length) {
    throw new Error(`Cannot use '${path}' as its size is not that of its tables`);
  }
  const tables = header.tables.map(({ names, rows }) => new Table(names, rows));
  for (const { names, columns, rows } of tables) {
    for (const name of names) {
      const stored = new Uint8Array(bytes.buffer, at, rows * 8);
      new Uint8Array(columns[name].buffer).set(stored);
      at += stored.length;
    }
  }
  return { tables, place: { offset: header.offset, mark: Uint8Array.from(header.mark) } };
}
