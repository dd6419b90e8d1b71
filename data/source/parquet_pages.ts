/**
 * The pages of a Parquet file's columns: found by their headers, which `hyparquet` parses, and decoded
 * one at a time, so that a picture can be had without all that its row group holds. Every size and
 * count is held against the bytes that are there before room is made for it.
 *
 * @module
 */
import type { ColumnMetaData, PageHeader, ParquetType } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { snappyUncompress } from "hyparquet/src/snappy.js";
import { crc32 } from "../decode/crc32.ts";
import { visible } from "../text/visible.ts";
import { type RandomAccess, SourceError } from "./random_access.ts";
import { brokenPage, readRuns } from "./runs.ts";
import { CutOffError, endOfStruct } from "./thrift.ts";

/** A column without lists. */
export interface Column {
  /** Its name with those above it, with dots between. */
  readonly name: string;
  readonly type: ParquetType;
  /** A value is there where its level is this: how many of its names may be null. */
  readonly level: number;
}

/** A page within its file. */
export interface Page {
  readonly header: PageHeader;
  /** Where its bytes begin, after the header. */
  readonly start: number;
  readonly rows: number;
}

/** A column's part of a row group. */
export interface Chunk {
  readonly column: Column;
  readonly codec: string;
  readonly dictionary?: Page;
  readonly pages: readonly Page[];
  /** Where it begins and ends in the file. */
  readonly range: readonly [start: number, end: number];
}

/** A value; none where the row has none. */
export type Value = Uint8Array | number | undefined;

/** In bytes, packed or not: while one is unpacked, what it is unpacked from is in memory as well. */
const LARGEST_PAGE = 160e6;
/** Of a dictionary, which is there beside each page; writers end them at a megabyte. */
const LARGEST_DICTIONARY = 32e6;
/** Rows of a page. */
const MOST_ROWS = 2 ** 22;
/** Pages of a column in a row group. */
const MOST_PAGES = 20_000;
/** Snappy's longest copy makes 64 bytes of three. */
const MOST_FROM_A_BYTE = 64 / 3;
/** First bytes of a header, which may have a picture's beginning and end as statistics. */
const [HEADER_BYTES, LARGEST_HEADER] = [512, 2 ** 20];

/**
 * Finds the pages of a column in a row group of so many rows. Throws a `SourceError` where they lie
 * beyond the file or do not have these rows.
 */
export async function findPages(
  file: RandomAccess,
  column: Column,
  meta: ColumnMetaData,
  rows: number,
): Promise<Chunk> {
  const { codec } = meta;
  if (codec !== "UNCOMPRESSED" && codec !== "SNAPPY") {
    throw new SourceError(
      `its column '${visible(column.name)}' is packed by ${
        codec ?? "an unknown codec"
      }, which is ` +
        "not read: write it anew with Snappy or none",
    );
  }
  const data = Number(meta.data_page_offset);
  const dictionaryAt = Number(meta.dictionary_page_offset ?? 0n);
  const start = dictionaryAt > 0 ? Math.min(dictionaryAt, data) : data;
  const end = start + Number(meta.total_compressed_size);
  let dictionary: Page | undefined;
  const pages: Page[] = [];
  let [at, found] = [start, 0];
  while (at < end && found < rows) {
    const page = await readHeader(file, at, end);
    at = page.start + page.header.compressed_page_size;
    if (page.header.type === "DICTIONARY_PAGE" && !dictionary && !pages.length) dictionary = page;
    else if (page.header.type.startsWith("DATA_PAGE")) pages.push(page);
    else if (page.header.type !== "INDEX_PAGE") throw brokenPage("a page is out of place");
    found += page.rows;
    if (pages.length > MOST_PAGES) throw brokenPage("it has too many pages");
  }
  if (found !== rows) throw brokenPage(`a column has ${found} rows, not ${rows}`);
  return { column, codec, dictionary, pages, range: [start, at] };
}

async function readHeader(file: RandomAccess, at: number, end: number): Promise<Page> {
  for (let most = HEADER_BYTES;; most *= 8) {
    const bytes = await file.read(at, Math.min(most, end - at));
    try {
      const size = endOfStruct(bytes, 0);
      const view = new DataView(bytes.buffer, 0, size);
      return checkedPage(parquetHeader({ view, offset: 0 }), at + size, end);
    } catch (error) {
      if (error instanceof CutOffError && bytes.length === most && most < LARGEST_HEADER) continue;
      throw error instanceof SourceError ? error : brokenPage("a page has no header");
    }
  }
}

const isCount = (value: unknown, most: number): value is number =>
  Number.isInteger(value) && value as number >= 0 && value as number <= most;

function checkedPage(header: PageHeader, start: number, end: number): Page {
  const { type, compressed_page_size: packed, uncompressed_page_size: bytes } = header;
  if (!isCount(packed, end - start) || !isCount(bytes, 2 ** 31)) {
    throw brokenPage("a page is larger than its column");
  }
  const largest = type === "DICTIONARY_PAGE" ? LARGEST_DICTIONARY : LARGEST_PAGE;
  if (packed > largest || bytes > largest) {
    const [megabytes, most] = [Math.max(packed, bytes), largest]
      .map((each) => Math.ceil(each / 1e6));
    throw new SourceError(
      `a page of it has ${megabytes} MB, more than ${most}: write it anew with fewer rows in a page ` +
        "and no dictionary of pictures",
    );
  }
  const rows = type === "DATA_PAGE"
    ? header.data_page_header?.num_values
    : type === "DATA_PAGE_V2"
    ? header.data_page_header_v2?.num_values
    : 0;
  if (type === undefined || !isCount(rows, MOST_ROWS)) throw brokenPage("a page has no header");
  return { header, start, rows };
}

/** The values of a column's dictionary, where it has one. */
export async function readDictionary(
  file: RandomAccess,
  { column, codec, dictionary }: Chunk,
): Promise<Value[] | undefined> {
  if (!dictionary) return undefined;
  const { header } = dictionary;
  const bytes = await bytesOf(file, dictionary);
  const count = header.dictionary_page_header?.num_values;
  const encoding = header.dictionary_page_header?.encoding;
  if (!isCount(count, MOST_ROWS) || (encoding !== "PLAIN" && encoding !== "PLAIN_DICTIONARY")) {
    throw brokenPage("a dictionary has no header");
  }
  return readPlain(unpack(bytes, header.uncompressed_page_size, codec), column.type, count);
}

/** The values of a page, one a row. Throws a `SourceError` where they are damaged. */
export async function readPage(
  file: RandomAccess,
  { column, codec }: Chunk,
  page: Page,
  dictionary: readonly Value[] | undefined,
): Promise<Value[]> {
  const { rows } = page;
  const { levels, data, encoding } = partsOf(await bytesOf(file, page), page, column, codec);
  const count = levels
    ? levels.reduce((sum, each) => sum + (each === column.level ? 1 : 0), 0)
    : rows;
  const values = valuesOf(data, { encoding, column, count, dictionary });
  if (!levels) return values;
  if (levels.some((each) => each > column.level)) throw brokenPage("a level is too high");
  let next = 0;
  return Array.from(levels, (each) => each === column.level ? values[next++] : undefined);
}

async function bytesOf(file: RandomAccess, { header, start }: Page) {
  const bytes = await file.read(start, header.compressed_page_size);
  if (header.crc !== undefined && (crc32(bytes) | 0) !== header.crc) {
    throw brokenPage("a page's checksum is another");
  }
  return bytes;
}

/** What a page holds. */
interface PageParts {
  /** `[rows]`; none where no value can be null. */
  readonly levels?: Uint32Array;
  readonly data: Uint8Array;
  readonly encoding: string;
}

function partsOf(
  bytes: Uint8Array,
  { header, rows }: Page,
  { level }: Column,
  codec: string,
): PageParts {
  const width = 32 - Math.clz32(level);
  const size = header.uncompressed_page_size;
  const second = header.type === "DATA_PAGE_V2" ? header.data_page_header_v2 : undefined;
  if (second) {
    const { encoding, is_compressed, repetition_levels_byte_length: lists } = second;
    const length = second.definition_levels_byte_length;
    if (lists !== 0 || second.num_rows !== rows || !isCount(length, Math.min(bytes.length, size))) {
      throw brokenPage("a page's levels are larger than the page");
    }
    const packed = bytes.subarray(length);
    const isPacked = is_compressed !== false && size > length;
    return {
      encoding,
      levels: level ? readRuns(bytes.subarray(0, length), width, rows) : undefined,
      data: unpack(packed, size - length, isPacked ? codec : "UNCOMPRESSED"),
    };
  }
  const { encoding, definition_level_encoding } = header.data_page_header!;
  const page = unpack(bytes, size, codec);
  if (level === 0) return { encoding, data: page };
  if (definition_level_encoding !== "RLE") throw brokenPage("a page's levels are of no known kind");
  const length = page.length < 4 ? NaN : viewOf(page).getUint32(0, true);
  if (!isCount(length, page.length - 4)) {
    throw brokenPage("a page's levels are larger than the page");
  }
  return {
    encoding,
    levels: readRuns(page.subarray(4, 4 + length), width, rows),
    data: page.subarray(4 + length),
  };
}

function unpack(packed: Uint8Array, bytes: number, codec: string): Uint8Array {
  const isPossible = codec === "SNAPPY"
    ? bytes <= packed.length * MOST_FROM_A_BYTE
    : bytes === packed.length;
  if (!isPossible) throw brokenPage("a page's sizes contradict each other");
  if (codec !== "SNAPPY") return packed;
  const page = new Uint8Array(bytes);
  try {
    snappyUncompress(packed, page);
  } catch {
    throw brokenPage("a page can't be unpacked");
  }
  return page;
}

/** How a page's values are written. */
interface Writing {
  readonly encoding: string;
  readonly column: Column;
  readonly count: number;
  readonly dictionary?: readonly Value[];
}

function valuesOf(data: Uint8Array, { encoding, column, count, dictionary }: Writing): Value[] {
  if (encoding === "PLAIN") return readPlain(data, column.type, count);
  if (encoding !== "PLAIN_DICTIONARY" && encoding !== "RLE_DICTIONARY") {
    throw new SourceError(
      `its column '${visible(column.name)}' is written as ${
        encoding ?? "no known encoding"
      }, which ` +
        "is not read: write it anew, plain or with a dictionary",
    );
  }
  if (count === 0) return [];
  if (!dictionary || data.length === 0) throw brokenPage("a page's dictionary is missing");
  const numbers = readRuns(data.subarray(1), data[0], count);
  if (numbers.some((each) => each >= dictionary.length)) {
    throw brokenPage("a value is not in its dictionary");
  }
  return Array.from(numbers, (each) => dictionary[each]);
}

const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The bytes of a number, by its type. */
const NUMBER_BYTES: Partial<Record<ParquetType, number>> = { INT32: 4, INT64: 8 };

function readPlain(data: Uint8Array, type: ParquetType, count: number): Value[] {
  const view = viewOf(data);
  const width = NUMBER_BYTES[type];
  // A text has its length before it.
  if (count * (width ?? 4) > data.length) throw brokenPage("a page has too few values");
  if (width) {
    return Array.from(
      { length: count },
      (_, i) => width === 4 ? view.getInt32(4 * i, true) : Number(view.getBigInt64(8 * i, true)),
    );
  }
  let at = 0;
  return Array.from({ length: count }, () => {
    const length = at + 4 <= data.length ? view.getUint32(at, true) : Infinity;
    if (at + 4 + length > data.length) throw brokenPage("a value is longer than its page");
    return data.subarray(at + 4, at += 4 + length);
  });
}
