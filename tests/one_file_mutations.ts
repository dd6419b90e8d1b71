/** Pages that were damaged at random: each is refused in words, or gives the very same network. @module */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { uniforms } from "../engine/graph/random.ts";
import { IDS } from "../web/one_file/ids.ts";
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

/** Damages so many pages, and as many whose digests are right all the same. Throws at the first that is wrong. */
export async function checkMutations(seed: number, count: number): Promise<void> {
  const model = drawnModel("tiny", { height: 9, width: 8 });
  const page = shortened(await pageOf({ model }));
  assert(isDeepStrictEqual(await modelOf(page), model));
  let refused = 0;
  for (const mutant of mutations(page, seed, count)) {
    const read = await readOrRefused(mutant);
    if (read) assert(isDeepStrictEqual(read, model), "another network was read");
    else refused++;
  }
  assert(refused > count / 4, `${refused} of ${count} were refused`);
  for (const id of [IDS.description, IDS.weights]) {
    for (const mutant of mutations(contentOf(page, id), seed + 1, count / 2)) {
      await readOrRefused(withContent(page, id, mutant));
    }
  }
}

/** A page without what is not read, so that most damages are in what is. */
function shortened(page: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new TextDecoder().decode(page);
  const short = text.slice(text.indexOf(`<script type="application/json"`))
    .replace(/<script>.*<\/script>/s, "<script>0</script>");
  return new TextEncoder().encode(short);
}

/** The network of a page; `undefined` where it is refused in words. Throws where it fails otherwise. */
async function readOrRefused(page: Uint8Array<ArrayBuffer>) {
  try {
    return await modelOf(page);
  } catch (error) {
    assert(error instanceof Error && /^Cannot /.test(error.message), String(error));
    assert(error.message.length < 2000, error.message);
  }
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
