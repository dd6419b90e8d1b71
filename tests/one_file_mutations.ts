/** Pages that were damaged at random: each is refused in words, or gives the very same network. @module */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { readModel, writeModel } from "../engine/formats/model.ts";
import { uniforms } from "../engine/graph/random.ts";
import { drawnModel, modelOf, pageOf } from "./one_file.ts";

/** Seeded damages of good bytes: bits, cuts, insertions, repetitions, ends. */
export function* mutations(
  good: Uint8Array,
  seed: number,
  count: number,
): Generator<Uint8Array<ArrayBuffer>> {
  const random = uniforms(seed, 77);
  const below = (end: number) => Math.floor(random() * end);
  for (let i = 0; i < count; i++) {
    const at = below(good.length);
    const length = 1 + below(random() < 0.5 ? 8 : good.length / 4);
    const [before, after] = [good.subarray(0, at), good.subarray(at)];
    const some = Uint8Array.from({ length: Math.min(length, 64) }, () => below(256));
    const parts = [
      [before, Uint8Array.of(good[at] ^ 1 << below(8)), after.subarray(1)],
      [before, some, after.subarray(some.length)],
      [before, some, after],
      [before, after.subarray(length)],
      [before, after.subarray(0, length), after],
      [before],
      [after],
      [before, new Uint8Array(length), after.subarray(length)],
    ][below(8)];
    yield new Uint8Array(parts.flatMap((part) => [...part]));
  }
}

/** A kind of file that is damaged: what `tests/mutations.ts` calls one. */
export interface Kind {
  readonly good: Uint8Array;
  /** Whether anything was read. Throws an `AssertionError` on a wrong load, and what its reader throws. */
  load(bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
  /** Whether an error is a refusal in our words. */
  isRefusal(error: Error): boolean;
  /** What it took is given back. */
  close(): Promise<void>;
}

const ours = {
  isRefusal: (error: Error) => /^Cannot [^\n]{5,2000}$/.test(error.message),
  close: () => Promise.resolve(),
};

/** A page, without what is not read of it: the network is that of the good one, to the bit. */
export async function pageKind(): Promise<Kind> {
  const model = drawnModel("tiny", { height: 9, width: 8 });
  return {
    ...ours,
    good: shortened(await pageOf({ model })),
    async load(bytes) {
      assert(isDeepStrictEqual(await modelOf(bytes), model), "another network was read");
      return true;
    },
  };
}

/** The content of an element whose digest is right, whatever was damaged: only a network is read. */
export async function contentKind(id: string): Promise<Kind> {
  const page = shortened(await pageOf({ model: drawnModel("tiny", { height: 9, width: 8 }) }));
  return {
    ...ours,
    good: contentOf(page, id),
    async load(bytes) {
      const { description, weights } = await modelOf(withContent(page, id, bytes));
      const model = readModel(writeModel({ description, weights }));
      assert(isDeepStrictEqual([...model.weights], [...weights]), "what was read is no network");
      return true;
    },
  };
}

/** Damages so many files of a kind. Throws at the first that is read wrongly, or fails in other words. */
export async function checkKind(kind: Kind, seed: number, count: number): Promise<void> {
  assert(await kind.load(new Uint8Array(kind.good)));
  let refused = 0;
  for (const mutant of mutations(kind.good, seed, count)) {
    await kind.load(mutant).catch((error: Error) => {
      if (error instanceof assert.AssertionError || !kind.isRefusal(error)) throw error;
      refused++;
    });
  }
  assert(refused > count / 4, `${refused} of ${count} were refused`);
}

/** A page without what is not read, so that most damages are in what is. */
function shortened(page: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new TextDecoder().decode(page);
  const short = text.slice(text.indexOf(`<script type="application/json"`))
    .replace(/<script>.*<\/script>/s, "<script>0</script>");
  return new TextEncoder().encode(short);
}

const elementOf = (id: string) =>
  new RegExp(`(id="${id}" data-sha256=")(.*?)(">)(.*?)(</script>)`, "s");

function contentOf(page: Uint8Array, id: string): Uint8Array {
  return new TextEncoder().encode(elementOf(id).exec(new TextDecoder().decode(page))![4]);
}

/** The page with another content, which its digest fits. */
export function withContent(
  page: Uint8Array,
  id: string,
  content: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const digest = createHash("sha256").update(content).digest("hex");
  const text = new TextDecoder("latin1").decode(page);
  const [whole, opening, , middle, , closing] = elementOf(id).exec(text)!;
  const start = text.indexOf(whole);
  const bytes = (part: string) => new Uint8Array([...part].map((letter) => letter.charCodeAt(0)));
  return new Uint8Array([
    ...page.subarray(0, start),
    ...bytes(opening + digest + middle),
    ...content,
    ...bytes(closing),
    ...page.subarray(start + whole.length),
  ]);
}
