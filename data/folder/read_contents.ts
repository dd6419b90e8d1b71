/** Reads the files of a folder, each content once: from a pack, or through a decoder. @module */
import type { ImageFolder, ListedFile } from "./image_folder.ts";
import type { Pack, PackedFile } from "./pack.ts";
import { DecodeError } from "../picture/picture.ts";
import type { Fit, Size } from "../picture/resize.ts";
import { sha256 } from "../dataset/digest.ts";
import { type Decoder, openDecoder } from "../decode/safe_decode.ts";
import { createSizer, type Sizer } from "./sizer.ts";
import { distinctOf, examine, type Found, slotsOf, unreadable } from "../survey/collect.ts";
import { isReadable, mayPass } from "../survey/survey.ts";
import { THUMBNAIL_BYTES } from "../picture/thumbnail.ts";

/** All files of a folder, and their contents in the order in which they first appear. */
export interface Read {
  readonly files: Readonly<Record<string, PackedFile>>;
  /** Each content once; pictures in their own size or in `size`. */
  readonly distinct: Found[];
  /** The size that all are to have. */
  readonly size: Size;
  /** Whether every file is as it was when the pack was written. */
  readonly isUnchanged: boolean;
}

/** How the files are read. */
export interface ReadOptions {
  readonly size?: Size;
  readonly fit: Fit;
  readonly workers?: number;
  onProgress?(done: number, total: number): void;
}

/** Files that wait for the disk while others are decoded. */
const FILES_AHEAD = 2;

/**
 * Reads the files; those that are as the pack saw them are not even opened, but for those whose fault
 * may have passed. What cannot be read has a content that says why.
 */
export async function readContents(
  { files }: ImageFolder,
  pack: Pack | undefined,
  options: ReadOptions,
): Promise<Read> {
  const workers = options.workers ?? navigator.hardwareConcurrency;
  const decoder = openDecoder({ workers });
  const sizer = createSizer(options.size);
  const source = createSource(pack, decoder, sizer, options.fit);
  const states: { about: Omit<PackedFile, "content">; found: Found }[] = [];
  let [done, changed] = [0, 0];
  const inPlace = files.map(({ place = 0 }, i) => ({ i, place })).sort((a, b) => a.place - b.place);
  const numbers = inPlace.values();
  const readOn = async () => {
    for (const { i } of numbers) {
      const { refused, ...about } = await files[i].about();
      const before = source.known(files[i].name, about);
      const found = before && !mayPass(before.content)
        ? before
        : await source.open(files[i], about.bytes, refused);
      if (
        before?.content.digest !== found.content.digest ||
        mayPass(before.content) !== mayPass(found.content)
      ) {
        changed++;
      }
      states[i] = { about, found };
      options.onProgress?.(++done, files.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: workers * FILES_AHEAD }, readOn));
    const founds = await Promise.all(states.map(({ found }, i) => source.fit(files[i], found)));
    return collect(files, states.map(({ about }, i) => ({ about, found: founds[i] })), {
      size: sizer.final(),
      isUnchanged: changed === 0,
    });
  } finally {
    decoder.close();
  }
}

/** Finds contents: those of the pack by file or by digest, others by decoding. */
function createSource(pack: Pack | undefined, decoder: Decoder, sizer: Sizer, fit: Fit) {
  const packed = pack ? unpack(pack) : [];
  const lasting = packed.filter(({ content }) => !mayPass(content));
  const found = new Map(lasting.map((one) => [one.content.digest, Promise.resolve(one)]));

  function learn(one: Found): Found {
    if (isReadable(one.content)) sizer.learn(one.content);
    return one;
  }

  async function decode(bytes: Uint8Array, name: string, digest: string, size?: Size) {
    return learn(await examine(decoder, { bytes, name, digest }, { size, fit }));
  }

  return {
    /** What the pack knows of a file that has not changed. */
    known(name: string, { bytes, modified, changed }: Omit<PackedFile, "content">) {
      const before = pack?.files[name];
      const isSame = before?.bytes === bytes && before.modified === modified &&
        before.changed === changed;
      return isSame ? learn(packed[before.content]) : undefined;
    },
    /** Reads a file, unless it is refused; equal ones are decoded once. */
    async open(file: ListedFile, size: number, refused?: DecodeError): Promise<Found> {
      const { name } = file;
      const bytes = refused ?? await readFile(file);
      if (bytes instanceof DecodeError) return unreadable(`${name} ${size}`, bytes);
      const digest = await sha256(bytes);
      const before = found.get(digest);
      if (before) return learn(await before);
      const decoding = decode(bytes, name, digest, sizer.known());
      found.set(digest, decoding);
      return await decoding;
    },
    /** Decodes anew what was kept in a size from which the wanted one can't be made. */
    async fit(file: ListedFile, one: Found): Promise<Found> {
      const { content, picture } = one;
      const size = sizer.final();
      if (!picture || !isReadable(content) || isOf(picture, size) || isOf(picture, content)) {
        return one;
      }
      const bytes = await readFile(file);
      if (bytes instanceof DecodeError) return unreadable(file.name, bytes);
      return await decode(bytes, file.name, content.digest, size);
    },
  };
}

const isOf = (one: Size, other: Size) => one.height === other.height && one.width === other.width;

function readFile(file: ListedFile): Promise<Uint8Array<ArrayBuffer> | DecodeError> {
  return file.read().catch((error) => {
    if (error instanceof DecodeError) return error;
    throw error;
  });
}

function unpack({ contents, pixels, thumbnails, size }: Pack): Found[] {
  const slots = slotsOf(contents);
  const bytes = size.height * size.width * 3;
  return contents.map((content, c) => {
    if (slots[c] < 0) return { content };
    const part = (all: Uint8Array, length: number) =>
      all.subarray(slots[c] * length, (slots[c] + 1) * length);
    const picture = { ...size, pixels: part(pixels, bytes) };
    return { content, picture, thumbnail: part(thumbnails, THUMBNAIL_BYTES) };
  });
}

function collect(
  files: readonly ListedFile[],
  states: readonly { about: Omit<PackedFile, "content">; found: Found }[],
  rest: Pick<Read, "size" | "isUnchanged">,
): Read {
  const { distinct, numbers } = distinctOf(states.map(({ found }) => found));
  const packed = files.map(({ name }, i) =>
    [name, { ...states[i].about, content: numbers[i] }] as const
  );
  return { files: Object.fromEntries(packed), distinct, ...rest };
}
