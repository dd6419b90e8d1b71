/** Pages that were damaged at random: each is refused in words, or gives the very same network. @module */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { readModel, writeModel } from "../../engine/formats/model.ts";
import { IDS } from "../../web/one_file/ids.ts";
import type { Kind, Kinds } from "./mutations.ts";
import { drawnModel, modelOf, pageOf } from "../one_file.ts";

/** The kinds, by name. */
export const PAGE_KINDS: Kinds = {
  "pages of our export": pageKind,
  "pages whose network was described by another": () => contentKind(IDS.description),
  "pages whose weights were written by another": () => contentKind(IDS.weights),
};

const ours = {
  isRefusal: (error: Error) => /^Cannot [^\n]{5,2000}$/.test(error.message),
  close: () => Promise.resolve(),
};

/** A page, without what is not read of it: the network is that of the good one, to the bit. */
async function pageKind(): Promise<Kind> {
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
async function contentKind(id: string): Promise<Kind> {
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
