import assert from "node:assert/strict";
import { strToU8, zipSync } from "fflate";
import { DecodeError } from "../picture/picture.ts";
import { accessBlob, SourceError } from "./random_access.ts";
import { openZip } from "./zip.ts";
import { asZip64, entryAt, patched, renamed, zipWithLink } from "../../tests/zip_files.ts";

const NOISE = crypto.getRandomValues(new Uint8Array(30_000));
const FILES = { "cat/1.txt": strToU8("miau ".repeat(1000)), "dog/2.bin": NOISE };
const ZIP = zipSync(FILES);

const open = (bytes: Uint8Array) => openZip(accessBlob(new Blob([bytes as BlobPart])));
const refuses = (bytes: Uint8Array, reason: RegExp) =>
  assert.rejects(open(bytes), (error: Error) => {
    assert(error instanceof SourceError, String(error));
    assert.match(error.message, reason);
    return true;
  });
const readAll = async (bytes: Uint8Array) => {
  const zip = await open(bytes);
  const found: Record<string, Uint8Array> = {};
  for (const entry of zip.files) found[entry.path] = await zip.read(entry);
  return found;
};

Deno.test("openZip() reads packed and stored files, folders, comments and ZIP64", async () => {
  assert.deepEqual(await readAll(ZIP), FILES);
  assert.deepEqual(await readAll(zipSync(FILES, { level: 0 })), FILES);
  assert.deepEqual(await readAll(asZip64(ZIP)), FILES);
  const comment = patched(ZIP, (view) => view.setUint16(ZIP.length - 2, 5, true));
  assert.deepEqual(await readAll(Uint8Array.of(...comment, ...strToU8("hello"))), FILES);
  const { files, folders } = await open(zipSync({ ...FILES, eel: {}, "./": new Uint8Array() }));
  assert.deepEqual([files.length, folders], [2, ["eel"]]);
  assert.deepEqual((await open(zipSync({}))).files, []);
});

Deno.test("openZip() gives a file's first bytes without unpacking all of it", async () => {
  const zip = await open(ZIP);
  const [cat, dog] = zip.files;
  assert.deepEqual(await zip.begin(cat, 7), strToU8("miau mi"));
  assert.deepEqual(await zip.begin(dog, 1000), NOISE.slice(0, 1000));
});

Deno.test("openZip() decodes names in UTF-8 and in code page 437, and parts folders of Windows", async () => {
  const names = async (bytes: Uint8Array) => (await open(bytes)).files.map(({ path }) => path);
  assert.deepEqual(await names(zipSync({ "café/1": NOISE })), ["café/1"]);
  const old = renamed(zipSync({ "caf__/1": NOISE }), "caf__/1", "caf__\\1");
  const latin = patched(old, (_, bytes) => {
    bytes.forEach((byte, i) => bytes[i] = byte === 0x5f && bytes[i + 1] === 0x5f ? 0x82 : byte);
  });
  assert.deepEqual(await names(latin), ["caf\u00e9_/1"]);
});

Deno.test("openZip() passes over links, ways out of the zip and second files of a name", async () => {
  const odd = async (bytes: Uint8Array) => (await open(bytes)).passedOver;
  assert.deepEqual(await odd(zipWithLink(FILES, "cat/link.png", "/etc/passwd")), [
    { name: "cat/link.png", reason: "a link" },
  ]);
  for (const name of ["../../x.txt", "/cat/1.txt", "c:/cat/1.tx", "cat/../1.tx", "cat//1.txt"]) {
    const zip = zipSync({ [name]: NOISE });
    assert.deepEqual(await odd(zip), [{ name, reason: "its path leads out of the zip" }]);
  }
  const twice = renamed(
    zipSync({ "a/1.txt": NOISE, "b/1.txt": strToU8("b") }),
    "b/1.txt",
    "a/1.txt",
  );
  assert.deepEqual(await odd(twice), [
    { name: "a/1.txt", reason: "another file of the zip has its name" },
  ]);
  assert.deepEqual(await readAll(twice), { "a/1.txt": NOISE });
  const both = { "Cat/1.txt": NOISE, "cat/1.txt": strToU8("small") };
  assert.deepEqual(await readAll(zipSync(both)), both);
});

Deno.test("openZip() refuses what is locked or packed in other ways by name", async () => {
  const at = entryAt(ZIP, 1);
  const locked = patched(ZIP, (view) => view.setUint16(at + 8, 1, true));
  await refuses(locked, /'dog\/2.bin' in it can't be read without a password: unpack it with/);
  for (
    const [method, name] of [[9, "Deflate64"], [14, "LZMA"], [93, "Zstandard"], [77, "method 77"]]
  ) {
    const other = patched(ZIP, (view) => {
      view.setUint16(at + 10, Number(method), true);
      view.setUint16(view.getUint32(at + 42, true) + 8, Number(method), true);
    });
    await refuses(other, new RegExp(`'dog/2.bin' in it are packed by ${name}, which is not read`));
  }
});

Deno.test("openZip() refuses a damaged directory before anything is unpacked", async () => {
  const at = entryAt(ZIP, 0);
  const set = (place: number, value: number) =>
    patched(ZIP, (view) => view.setUint32(place, value, true));
  const end = ZIP.length - 22;
  await refuses(new Uint8Array(), /its end is missing/);
  await refuses(ZIP.slice(0, -1), /its end is missing/);
  await refuses(ZIP.slice(9), /its directory does not end where it should/);
  await refuses(set(end + 12, 0xfffffff0), /does not end where it should/);
  await refuses(patched(ZIP, (view) => view.setUint16(end + 4, 1, true)), /several parts/);
  const counted = patched(ZIP, (view) => {
    view.setUint16(end + 8, 3, true);
    view.setUint16(end + 10, 3, true);
  });
  await refuses(counted, /its directory (has 2 entries, not 3|is too short)/);
  await refuses(set(at + 20, 0x7fffffff), /its files lie upon each other/);
  await refuses(set(at + 42, 40), /its files lie upon each other/);
  await refuses(set(at + 20, 0xffffffff), /its directory lacks a size/);
  await refuses(renamed(ZIP, "PK\x01\x02", "PK\x01\x03"), /its directory is broken/);
  await refuses(patched(ZIP, (_, bytes) => bytes[at + 46] ^= 1), /says something else of it/);
});

Deno.test("openZip() reads no file whose bytes or sizes are not what the directory says", async () => {
  const at = entryAt(ZIP, 0);
  const fails = async (bytes: Uint8Array, reason: RegExp) => {
    const zip = await open(bytes);
    await assert.rejects(zip.read(zip.files[0]), (error: Error) => {
      assert(error instanceof DecodeError && error.file === "cat/1.txt", String(error));
      assert.match(error.reason, reason);
      return true;
    });
    assert.deepEqual(await zip.read(zip.files[1]), NOISE);
  };
  const set = (place: number, value: number) =>
    patched(ZIP, (view) => view.setUint32(at + place, value, true));
  await fails(set(16, 1), /its checksum is another/);
  await fails(set(24, 4999), /it has more bytes than it says/);
  await fails(set(24, 5001), /it has fewer bytes than it says/);
  await fails(set(24, 90e6), /its sizes contradict each other/);
  await fails(set(24, 200e6), /its 200 MB are more than 100/);
  await fails(set(24, 0), /it is empty/);
  const start = 30 + "cat/1.txt".length;
  await fails(patched(ZIP, (_, bytes) => bytes.fill(255, start, start + 4)), /can't be unpacked/);
});

Deno.test("openZip() refuses what would fill a disk", async () => {
  const bomb = zipSync({ "zeros.bmp": new Uint8Array(1e6) });
  const claimed = patched(bomb, (view) => view.setUint32(entryAt(bomb, 0) + 24, 4e9, true));
  await refuses(claimed, /it would unpack to 4.0 GB, \d+ times its size/);
  const zip = await open(bomb);
  assert.equal((await zip.read(zip.files[0])).length, 1e6);
});
