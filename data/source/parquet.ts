/**
 * Parquet files of pictures with classes, as Hugging Face's `datasets` writes them: their classes are
 * read at once, a picture when it is asked for, with the page that holds it.
 *
 * @module
 */
import type { ColumnMetaData, FileMetaData } from "hyparquet";
import { parquetMetadata } from "hyparquet/src/metadata.js";
import { DecodeError, MAX_FILE_BYTES } from "../picture/picture.ts";
import { composed } from "../text/composed.ts";
import { pictureColumns, type PlacedColumn } from "./parquet_columns.ts";
import {
  type Chunk,
  findPages,
  type Page,
  readDictionary,
  readPage,
  type Value,
} from "./parquet_pages.ts";
import { type RandomAccess, SourceError } from "./random_access.ts";
import { brokenPage } from "./runs.ts";
import { endOfStruct } from "./thrift.ts";

/** A Parquet file that is open to be read. */
export interface ParquetPictures {
  /** `[rows]`: the class of each picture, in words; none where it has none. */
  readonly labels: readonly (string | undefined)[];
  /** Columns that are not used, though they are pictures or classes as well. */
  readonly unused: readonly string[];
  /** The bytes of a row's picture. Throws a `DecodeError` named `name` where it is damaged. */
  read(row: number, name: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** How a Parquet file begins and ends, and one that is encrypted. */
const [MAGIC, ENCRYPTED] = ["PAR1", "PARE"];
/** The length of the metadata, and the file's last word. */
const TAIL_BYTES = 8;
const LARGEST_METADATA = 16e6;
/** No picture has fewer bytes. */
const LEAST_PICTURE = 16;
const MOST_ROWS = 1_000_000;
/** Pages of so many bytes are kept as they were decoded, or the last one alone if it is larger. */
const KEPT_BYTES = 32e6;

/**
 * Opens a Parquet file. Throws a `SourceError` where it is damaged or encrypted, has no pictures with
 * classes, or is written in a way that is not read.
 */
export async function openParquet(file: RandomAccess): Promise<ParquetPictures> {
  const metadata = await readMetadata(file);
  const { picture, label, names, unused } = pictureColumns(metadata);
  const labels: (string | undefined)[] = [];
  const pages: PicturePage[] = [];
  const ranges: Chunk["range"][] = [];
  const most = Math.min(MOST_ROWS, Math.floor(file.size / LEAST_PICTURE));
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    if (!(rows >= 0 && labels.length + rows <= most)) {
      throw brokenPage(`it says that it has more than ${most} rows`);
    }
    const labelChunk = await chunkOf(file, group.columns, label, rows);
    const chunk = await chunkOf(file, group.columns, picture, rows);
    ranges.push(labelChunk.range, chunk.range);
    let first = labels.length;
    for (const value of await labelsOf(file, labelChunk)) {
      labels.push(className(value, names, labels.length));
    }
    for (const page of chunk.pages) {
      pages.push({ chunk, page, first });
      first += page.rows;
    }
  }
  if (BigInt(labels.length) !== BigInt(metadata.num_rows)) {
    throw brokenPage(`it has ${labels.length} rows, not ${metadata.num_rows}`);
  }
  checkApart(ranges);
  return { labels, unused, read: createReader(file, pages) };
}

/** Throws a `SourceError` where columns lie upon each other. */
function checkApart(ranges: readonly Chunk["range"][]): void {
  const sorted = ranges.filter(([start, end]) => end > start).sort((a, b) => a[0] - b[0]);
  sorted.forEach(([, end], i) => {
    if (end > (sorted[i + 1]?.[0] ?? end)) throw brokenPage("its columns lie upon each other");
  });
}

/** The metadata, once it is sure that its parser takes neither too long nor too much. */
async function readMetadata(file: RandomAccess): Promise<FileMetaData> {
  if (file.size < MAGIC.length + TAIL_BYTES) throw noParquet();
  const tail = await file.read(file.size - TAIL_BYTES, TAIL_BYTES);
  const magic = latin(tail.subarray(4));
  if (magic === ENCRYPTED) throw new SourceError("it is encrypted: decrypt it first");
  const isWhole = magic === MAGIC && latin(await file.read(0, MAGIC.length)) === MAGIC;
  const length = new DataView(tail.buffer).getUint32(0, true);
  if (!isWhole || length > file.size - MAGIC.length - TAIL_BYTES) throw noParquet();
  if (length > LARGEST_METADATA) {
    throw new SourceError(`its metadata has more than ${LARGEST_METADATA / 1e6} MB: make it anew`);
  }
  const bytes = await file.read(file.size - TAIL_BYTES - length, length + TAIL_BYTES);
  if (endOfStruct(bytes.subarray(0, length), 0) !== length) throw noParquet();
  try {
    const metadata = parquetMetadata(bytes, { geoparquet: false });
    const { num_rows: rows } = metadata;
    if (typeof rows !== "bigint" && !Number.isInteger(rows)) throw noParquet();
    return metadata;
  } catch {
    throw noParquet();
  }
}

const noParquet = () => new SourceError("it is no whole Parquet file: fetch or make it anew");

const latin = (bytes: Uint8Array) => String.fromCharCode(...bytes);

async function chunkOf(
  file: RandomAccess,
  columns: FileMetaData["row_groups"][number]["columns"],
  column: PlacedColumn,
  rows: number,
): Promise<Chunk> {
  const chunk = columns[column.index];
  const meta: ColumnMetaData | undefined = chunk?.meta_data;
  if (chunk?.file_path) {
    throw new SourceError("its columns are in other files: make it anew as one");
  }
  if (!meta || meta.type !== column.type || meta.path_in_schema.join(".") !== column.name) {
    throw brokenPage("its columns are not where it says");
  }
  return await findPages(file, column, meta, rows);
}

/** All values of a column's part. */
async function labelsOf(file: RandomAccess, chunk: Chunk): Promise<Value[]> {
  const dictionary = await readDictionary(file, chunk);
  const all: Value[] = [];
  for (const page of chunk.pages) {
    for (const value of await readPage(file, chunk, page, dictionary)) all.push(value);
  }
  return all;
}

/** A class in words; -1 is what `datasets` writes where a picture has none. */
function className(
  value: Value,
  names: readonly string[] | undefined,
  row: number,
): string | undefined {
  if (value === undefined || value === -1) return undefined;
  if (typeof value !== "number") {
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(value);
      return composed(text.trim()) || undefined;
    } catch {
      throw brokenPage(`the class of row ${row} is no text`);
    }
  }
  if (!names) return String(value);
  const name = names[value];
  if (name !== undefined) return composed(name);
  throw brokenPage(`row ${row} is of class ${value}, and there are ${names.length}`);
}

/** A page of pictures with the number of its first row. */
interface PicturePage {
  readonly chunk: Chunk;
  readonly page: Page;
  readonly first: number;
}

/** What a page holds in memory: values of a dictionary are parts of that. */
const bytesOf = ({ page, chunk: { dictionary } }: PicturePage) =>
  page.header.uncompressed_page_size + (dictionary?.header.uncompressed_page_size ?? 0);

/** Reads pictures, one page after another; the last pages are kept for the rows that follow. */
function createReader(file: RandomAccess, pages: readonly PicturePage[]) {
  const kept = new Map<PicturePage, Promise<Value[]>>();
  let [busy, dictionaryOf]: [Promise<unknown>, Chunk | undefined] = [Promise.resolve(), undefined];
  let dictionary: Value[] | undefined;

  async function load({ chunk, page }: PicturePage): Promise<Value[]> {
    if (dictionaryOf !== chunk) {
      [dictionary, dictionaryOf] = [undefined, undefined];
      [dictionary, dictionaryOf] = [await readDictionary(file, chunk), chunk];
    }
    return await readPage(file, chunk, page, dictionary);
  }

  function valuesOf(place: PicturePage): Promise<Value[]> {
    const before = kept.get(place);
    if (before) return before;
    let total = [place, ...kept.keys()].reduce((sum, each) => sum + bytesOf(each), 0);
    for (const old of kept.keys()) {
      if (total <= KEPT_BYTES) break;
      total -= bytesOf(old);
      kept.delete(old);
    }
    const loading = busy.then(() => load(place));
    busy = loading.catch(() => {}); // whoever asked for it is told
    kept.set(place, loading);
    return loading;
  }

  return async (row: number, name: string): Promise<Uint8Array<ArrayBuffer>> => {
    const place = pageOf(pages, row);
    const value = (await valuesOf(place).catch((error) => {
      throw error instanceof SourceError ? new DecodeError(name, error.message) : error;
    }))[row - place.first];
    if (!(value instanceof Uint8Array) || value.length === 0) {
      throw new DecodeError(name, "its bytes are not in the file");
    }
    if (value.length > MAX_FILE_BYTES) throw new DecodeError(name, "it is too large", "too large");
    return new Uint8Array(value); // a copy: what goes to a Worker takes all of its page along
  };
}

/** The page that holds a row (by bisection). */
function pageOf(pages: readonly PicturePage[], row: number): PicturePage {
  let [low, high] = [0, pages.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (pages[middle].first <= row) low = middle;
    else high = middle - 1;
  }
  return pages[low];
}
