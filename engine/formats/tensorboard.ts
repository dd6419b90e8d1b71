/**
 * TensorBoard's event files: records of TensorFlow (length, its checksum, data, its checksum) that
 * hold messages of event.proto and summary.proto.
 *
 * @module
 */
import { decodeMessage, encodeMessage } from "./protobuf.ts";

/** A picture, encoded as PNG. */
export interface EventImage {
  /** In pixels. */
  readonly height: number;
  /** In pixels. */
  readonly width: number;
  readonly png: Uint8Array;
}

/** Figures and pictures of a step. */
export interface SummaryEvent {
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
  /** By tag; TensorBoard puts side by side what is alike before the `/`. */
  readonly scalars?: Readonly<Record<string, number>>;
  /** By tag. */
  readonly images?: Readonly<Record<string, EventImage>>;
}

const IMAGE = {
  height: [1, "int32"],
  width: [2, "int32"],
  colorspace: [3, "int32"],
  encoded: [4, "bytes"],
} as const;

const VALUE = { tag: [1, "string"], simpleValue: [2, "float"], image: [4, IMAGE] } as const;

const EVENT = {
  wallTime: [1, "double"],
  step: [2, "int64"],
  fileVersion: [3, "string"],
  summary: [5, { value: [1, VALUE, "repeated"] }],
} as const;

const VERSION = "brain.Event:2";
/** Red, green and blue, in summary.proto. */
const RGB = 3;

/** An event file; its first record says which version it is of. */
export function writeTensorBoard(events: readonly SummaryEvent[]): Uint8Array {
  const wallTime = events[0]?.wallTime ?? 0;
  const records = [encodeMessage(EVENT, { wallTime, step: 0, fileVersion: VERSION })];
  for (const { step, wallTime, scalars = {}, images = {} } of events) {
    const value = [
      ...Object.entries(scalars).map(([tag, simpleValue]) => ({ tag, simpleValue })),
      ...Object.entries(images).map(([tag, { height, width, png }]) => ({
        tag,
        image: { height, width, colorspace: RGB, encoded: png },
      })),
    ];
    records.push(encodeMessage(EVENT, { wallTime, step, summary: { value } }));
  }
  return framed(records);
}

/**
 * Reads an event file. Throws a `RangeError` that names the record that is cut off, has a wrong
 * checksum, or is no event.
 */
export function readTensorBoard(bytes: Uint8Array): SummaryEvent[] {
  const [first, ...records] = unframed(bytes).map((record) => decodeMessage(EVENT, record));
  if (first?.fileVersion !== VERSION) {
    throw new RangeError(
      `Cannot read these events as their version is ${first?.fileVersion ?? "missing"}: ` +
        `expected ${VERSION}`,
    );
  }
  return records.map(({ step = 0, wallTime = 0, summary }) => {
    const scalars: Record<string, number> = {};
    const images: Record<string, EventImage> = {};
    for (const { tag = "", simpleValue, image } of summary?.value ?? []) {
      if (simpleValue !== undefined) scalars[tag] = simpleValue;
      if (!image) continue;
      const { height = 0, width = 0, encoded = new Uint8Array() } = image;
      images[tag] = { height, width, png: encoded };
    }
    return { step, wallTime, scalars, images };
  });
}

/** Length, checksum of it, and checksum of the data: what a record has beside them. */
const [HEAD, TAIL] = [12, 4];

function framed(records: readonly Uint8Array[]): Uint8Array {
  const size = records.reduce((sum, { length }) => sum + HEAD + length + TAIL, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const record of records) {
    view.setBigUint64(at, BigInt(record.length), true);
    view.setUint32(at + 8, masked(bytes.subarray(at, at + 8)), true);
    bytes.set(record, at + HEAD);
    view.setUint32(at + HEAD + record.length, masked(record), true);
    at += HEAD + record.length + TAIL;
  }
  return bytes;
}

function unframed(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const damage = (what: string) =>
      new RangeError(`Cannot read these events as ${what} of record ${records.length} is wrong`);
    if (bytes.length - at < HEAD + TAIL) throw damage("the head");
    if (view.getUint32(at + 8, true) !== masked(bytes.subarray(at, at + 8))) {
      throw damage("the length's checksum");
    }
    const length = Number(view.getBigUint64(at, true));
    if (length > bytes.length - at - HEAD - TAIL) throw damage("the length");
    const record = bytes.subarray(at + HEAD, at + HEAD + length);
    if (view.getUint32(at + HEAD + length, true) !== masked(record)) {
      throw damage("the data's checksum");
    }
    records.push(record);
    at += HEAD + length + TAIL;
  }
  return records;
}

/** By byte, of the polynomial 0x1EDC6F41 reflected (Castagnoli). */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

/** The CRC-32C of bytes (RFC 3720, B.4). */
export function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 255] ^ (value >>> 8);
  return ~value >>> 0;
}

/** Turned by 15 bits and moved by a constant, so that a checksum of checksums says something. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return ((crc >>> 15 | crc << 17) + 0xa282ead8) >>> 0;
}
