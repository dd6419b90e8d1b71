/** Files that were made to break decoders: hostile ones, and good ones that were changed. @module */
import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DecodeError, MAX_PIXELS } from "../../data/picture/picture.ts";
import { type Decoder, MAX_DECODE_SECONDS, openDecoder } from "../../data/decode/safe_decode.ts";
import { LIMITS, mutate, startMemory } from "../mutated/mutations.ts";
import { goodFiles } from "../picture_files.ts";
import { counter, type Figure } from "./processes.ts";

const MALFORMED = fileURLToPath(new URL("../../../shared/data/malformed", import.meta.url));

/** The hostile corpora of JPEG, PNG and BMP; `undefined` where they are not beside the project. */
export async function malformedFiles(): Promise<Figure | undefined> {
  const files = await readCorpora();
  return files.length ? await survive("malformed files survived", files) : undefined;
}

/** Good files with seeded changes of all kinds; the corpora's readable ones are among them. */
export async function mutations(count: number, random: () => number): Promise<Figure> {
  const good = [...goodFiles(), ...await readableOf(await readCorpora())];
  const files = Array.from({ length: count }, (_, i) => ({
    name: `mutation ${i}`,
    bytes: mutated(good[i % good.length], random),
  }));
  return await survive("mutations survived", files);
}

interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

async function readCorpora(): Promise<NamedFile[]> {
  const files: NamedFile[] = [];
  for (const format of ["jpeg", "png", "bmp"]) {
    const folder = join(MALFORMED, format);
    try {
      for await (const { name } of Deno.readDir(folder)) {
        files.push({ name, bytes: await Deno.readFile(join(folder, name)) });
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return files.sort((a, b) => a.name < b.name ? -1 : 1);
}

async function readableOf(files: NamedFile[]): Promise<Uint8Array[]> {
  const decoder = openDecoder();
  const answers = await Promise.allSettled(
    files.map(({ bytes, name }) => decoder.decode(bytes.slice(), name)),
  );
  decoder.close();
  const isSmall = ({ length }: Uint8Array) => length < 20_000;
  return files.filter((_, i) => answers[i].status === "fulfilled").map(({ bytes }) => bytes)
    .filter(isSmall);
}

/** Decodes each: a picture of the promised size or a named refusal, within time and memory. */
async function survive(name: string, files: readonly NamedFile[]): Promise<Figure> {
  const { check, figure } = counter(name);
  const decoder = openDecoder();
  await decoder.decode(goodFiles()[0].slice(), "first"); // its Workers are there before memory is measured
  const memory = await startMemory();
  let [read, longest, grown] = [0, 0, 0];
  for (const file of files) {
    await check(file.name, async () => {
      const started = performance.now();
      read += await isRead(decoder, file) ? 1 : 0;
      longest = Math.max(longest, performance.now() - started);
      grown = await memory.growth();
      assert(longest / 1000 <= MAX_DECODE_SECONDS + 1, "it took too long");
      assert(grown <= LIMITS.bytes, `it took ${grown} bytes`);
    });
  }
  decoder.close();
  return figure(
    `${read} read, ${files.length - read} refused by name; the longest took ` +
      `${longest.toFixed(0)} ms, memory grew by ${(grown / 1e6).toFixed(0)} MB at most`,
  );
}

async function isRead(decoder: Decoder, { bytes, name }: NamedFile): Promise<boolean> {
  try {
    const { height, width, pixels } = await decoder.decode(bytes.slice(), name);
    assert(height * width > 0 && height * width <= MAX_PIXELS);
    assert.equal(pixels.length, height * width * 3);
    return true;
  } catch (error) {
    assert(error instanceof DecodeError && error.reason.length > 5, String(error));
    assert.equal(error.file, name);
    return false;
  }
}

/** A changed file; in half of the PNG files the checksums are made right again. */
function mutated(good: Uint8Array, random: () => number): Uint8Array {
  const bytes = mutate(good, random);
  return isPng(bytes) && random() < 0.5 ? withChecksums(bytes) : bytes;
}

const isPng = (bytes: Uint8Array) => bytes.length > 16 && bytes[1] === 0x50 && bytes[2] === 0x4e;

function withChecksums(png: Uint8Array): Uint8Array {
  const view = new DataView(png.buffer, png.byteOffset, png.length);
  for (let at = 8; at + 12 <= png.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > png.length) break;
    view.setUint32(end, crc32(png.subarray(at + 4, end)));
    at = end + 4;
  }
  return png;
}
