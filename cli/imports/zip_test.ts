import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { isZip, openZip } from "./zip.ts";

const MOST = 1e6;
const text = (value: string) => new TextEncoder().encode(value);
const zip = (files: Record<string, Uint8Array>, level: 0 | 9 = 9) => zipSync(files, { level });

/** Where the directory's entry of the first file is. */
function directoryOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer).getUint32(bytes.length - 6, true);
}

/** A zip of one file whose directory says something else in a field of 16 or 32 bits. */
function changed(offset: number, value: number, size: 2 | 4 = 4, level: 0 | 9 = 9): Uint8Array {
  const bytes = zip({ "a.bin": new Uint8Array(1000) }, level);
  const view = new DataView(bytes.buffer);
  const at = directoryOf(bytes) + offset;
  if (size === 2) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
  return bytes;
}

Deno.test("files are found by their names, in whatever folders they are", () => {
  for (const level of [0, 9] as const) {
    const files = {
      "my model/a.json": text("{}"),
      "b.bin": text("b".repeat(5000)),
      "empty": text(""),
    };
    const bytes = zip(files, level);
    assert(isZip(bytes));
    const opened = openZip(bytes, "my.zip");
    assert.deepEqual(opened.names, ["a.json", "b.bin", "empty"]);
    assert.deepEqual(opened.read("a.json", MOST), text("{}"));
    assert.deepEqual(opened.read("b.bin", MOST), text("b".repeat(5000)));
    assert.deepEqual(opened.read("empty", MOST), text(""));
    assert.equal(opened.read("my model/a.json", MOST), undefined);
  }
});

Deno.test("paths lead nowhere, and two files of one name are told", () => {
  const opened = openZip(
    zip({ "../../etc/a": text("1"), "x\\b": text("2"), "y/b": text("3") }),
    "my.zip",
  );
  assert.deepEqual(opened.read("a", MOST), text("1"));
  assert.throws(
    () => opened.read("b", MOST),
    /^Error: Cannot read the zip 'my.zip' as it holds several/,
  );
});

/** What a directory may say, with what is said of it. */
const LIES: Record<string, [bytes: Uint8Array, said: RegExp]> = {
  "a password": [changed(8, 1, 2), /is encrypted/],
  "another method": [changed(10, 12, 2), /is packed by method 12/],
  "another checksum": [changed(16, 1), /has another checksum/],
  "more bytes than are unpacked": [changed(24, 1001), /can't be unpacked to the size/],
  "fewer bytes than are unpacked": [changed(24, 999), /can't be unpacked to the size/],
  "more bytes than deflate can make": [changed(24, 9e5), /sizes that contradict/],
  "more bytes than are wanted": [changed(24, 2e6), /has 2000000 bytes, more than 1000000/],
  "stored bytes of two sizes": [changed(24, 999, 4, 0), /sizes that contradict/],
  "bytes behind the end": [changed(20, 1e6), /is cut off/],
  "a place behind the end": [changed(42, 1e9), /is not where the directory says/],
  "a place that is none": [changed(42, 1), /is not where the directory says/],
  "a name behind the end": [changed(28, 60_000, 2), /its directory is cut off/],
};

for (const [what, [bytes, said]] of Object.entries(LIES)) {
  Deno.test(`a zip that says ${what} is refused in words`, () => {
    assert.throws(() => openZip(bytes, "my.zip").read("a.bin", MOST), said);
  });
}

Deno.test("what is no zip, or half of one, is refused in words", () => {
  const bytes = zip({ "a.bin": new Uint8Array(1000) });
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => openZip(bytes.subarray(0, length), "my.zip"), /its directory is/);
  }
  const large = zip(
    Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`${i}`, text("")])),
    0,
  );
  assert.throws(() => openZip(large, "my.zip"), /it holds 10001 files/);
});

Deno.test("a million zeros that say to be a thousand are not unpacked", () => {
  const bytes = zip({ "a.bin": new Uint8Array(5e7) });
  new DataView(bytes.buffer).setUint32(directoryOf(bytes) + 24, 1000, true);
  const opened = openZip(bytes, "my.zip");
  const start = performance.now();
  assert.throws(() => opened.read("a.bin", MOST), /can't be unpacked to the size/);
  const bomb = performance.now() - start;
  const whole = openZip(zip({ "a.bin": new Uint8Array(5e7) }), "my.zip");
  const before = performance.now();
  whole.read("a.bin", 1e8);
  const all = performance.now() - before;
  assert(bomb < all, `${bomb} ms of ${all}`);
});
