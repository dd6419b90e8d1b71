import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { DecodeError } from "../picture/picture.ts";
import { openParquet } from "./parquet.ts";
import { accessBlob, SourceError } from "./random_access.ts";
import { readRuns } from "./runs.ts";
import { CutOffError, endOfStruct } from "./thrift.ts";
import { drawnFaces, PARQUET } from "../../tests/parquet/faces.ts";

const FACES = drawnFaces();
const bytesOf = (name: keyof typeof PARQUET) => Deno.readFileSync(PARQUET[name]);
const open = (bytes: Uint8Array<ArrayBuffer>) => openParquet(accessBlob(new Blob([bytes])));
const refuses = (bytes: Uint8Array<ArrayBuffer>, reason: RegExp) =>
  assert.rejects(open(bytes), (error: Error) => {
    assert(error instanceof SourceError, String(error));
    assert.match(error.message, reason);
    return true;
  });

/** The file with one text in place of another of its length. */
function replaced(bytes: Uint8Array, from: string, to: string): Uint8Array<ArrayBuffer> {
  const text = Buffer.from(bytes).toString("latin1");
  assert(text.includes(from) && from.length === to.length);
  return new Uint8Array(Buffer.from(text.replaceAll(from, to), "latin1"));
}

Deno.test("openParquet() reads what datasets writes: names of classes, groups, checksums", async () => {
  const { labels, unused, read } = await open(bytesOf("checked"));
  assert.deepEqual(labels, FACES.map(({ className }) => className));
  assert.deepEqual(unused, []);
  for (const [row, { bytes }] of FACES.entries()) {
    assert.deepEqual([...await read(row, "it")], [...bytes], `row ${row}`);
  }
});

Deno.test("openParquet() reads pages of the second version, text and rows without a value", async () => {
  const { labels, read } = await open(bytesOf("plain"));
  assert.deepEqual(labels, FACES.map(({ className }, row) => row === 5 ? undefined : className));
  const rows = [...FACES.keys()].reverse();
  await Promise.all(rows.map(async (row) => {
    if (row === 3) {
      return await assert.rejects(read(row, "it"), /as a picture: its bytes are not in the file/);
    }
    assert.deepEqual([...await read(row, "it")], [...FACES[row].bytes], `row ${row}`);
  }));
});

Deno.test("openParquet() says what a file lacks, and what of it is not read", async () => {
  const checked = bytesOf("checked");
  const other = replaced(replaced(checked, "image", "thing"), "label", "lobel");
  assert.equal((await open(other)).labels.length, 24, "what datasets tells goes before names");
  await refuses(replaced(other, "Image", "Audio"), /no column of pictures, .* among 'thing.bytes'/);
  await refuses(
    replaced(replaced(checked, "label", "lobel"), "ClassLabel", "ClassLobel"),
    /classes/,
  );
  await refuses(replaced(checked, '"smiling"', '"neutral"'), /its names of classes, of 'label'/);
  await refuses(replaced(checked, "PAR1", "PARE"), /it is encrypted/);
  await refuses(replaced(checked, "PAR1", "PARX"), /it is no whole Parquet file/);
  await refuses(checked.slice(0, -9), /it is no whole Parquet file/);
  await refuses(checked.slice(0, 7), /it is no whole Parquet file/);
});

Deno.test("openParquet() holds pages against their checksums, when they are read", async () => {
  const bytes = bytesOf("checked");
  const { read } = await open(bytes);
  const first = await read(0, "it");
  const at = Buffer.from(bytes).indexOf(first.subarray(-60, -40));
  assert(at > 0);
  bytes[at] ^= 1;
  const damaged = await open(bytes);
  await assert.rejects(damaged.read(0, "it"), (error: Error) => {
    assert(error instanceof DecodeError && error.file === "it");
    assert.match(error.reason, /a page's checksum is another/);
    return true;
  });
  assert.deepEqual([...await damaged.read(23, "it")], [...FACES[23].bytes]);
});

Deno.test("endOfStruct() lets no parser near what is too deep, too long or too many", () => {
  assert.equal(endOfStruct(Uint8Array.of(0x15, 0x02, 0x18, 0x01, 0x41, 0), 0), 6);
  assert.equal(endOfStruct(Uint8Array.of(9, 9, 0x1c, 0x00, 0), 2), 5);
  const cutOff = [[], [0x15], [0x18, 0x05, 1], [0x19, 0xfc, 0xff, 0xff, 0xff, 0x0f], [0x17, 1, 2]];
  for (const bytes of cutOff) {
    assert.throws(() => endOfStruct(Uint8Array.from(bytes), 0), CutOffError);
  }
  const broken = [
    Array<number>(100).fill(0x1c), // structs in structs
    Array<number>(100).fill(0x19), // lists in lists
    [0x16, ...Array<number>(11).fill(0x80)], // a number without an end
    [0x1d, 0], // a set
    [0x19, 0xf5, 0xc0, 0x84, 0x3d, ...Array<number>(1_000_001).fill(0)],
  ];
  for (const bytes of broken) {
    assert.throws(() => endOfStruct(Uint8Array.from(bytes), 0), (error) => {
      return error instanceof SourceError && !(error instanceof CutOffError);
    });
  }
});

Deno.test("readRuns() reads runs and packed bits, and never beyond its count", () => {
  const numbers = (
    bytes: number[],
    width: number,
    count: number,
  ) => [...readRuns(Uint8Array.from(bytes), width, count)];
  assert.deepEqual(numbers([0x06, 0x05], 3, 3), [5, 5, 5]);
  // The example of Parquet's Encodings.md: 0 to 7 in three bits.
  assert.deepEqual(numbers([0x03, 0x88, 0xc6, 0xfa], 3, 8), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(numbers([0x03, 0x88, 0xc6, 0xfa], 3, 5), [0, 1, 2, 3, 4]);
  assert.deepEqual(numbers([0x02, 1, 0x04, 2], 8, 3), [1, 2, 2]);
  assert.deepEqual(numbers([0x02, 0xff, 0xff, 0xff, 0xff], 32, 1), [2 ** 32 - 1]);
  assert.deepEqual(numbers([0xfe, 0xff, 0xff, 0xff, 0x0f, 7], 8, 2), [7, 7], "a run of 2^31");
  assert.deepEqual(numbers([0x04], 0, 2), [0, 0]);
  for (const bytes of [[], [0x03, 0x88], [0x02], [0x80, 0x80, 0x80, 0x80, 0x80, 0x01], [0x00, 1]]) {
    assert.throws(() => numbers(bytes, 3, 8), SourceError);
  }
  assert.throws(() => numbers([2, 1, 1, 1, 1, 1], 33, 1), SourceError);
});
