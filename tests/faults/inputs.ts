/** Odd command lines and files, in a row: each must end as it should, and touch nothing. @module */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type Case, type Kind, KINDS, nameOf } from "./inputs/case.ts";
import { DAMAGE } from "./inputs/cases/damage.ts";
import { ENDLESS } from "./inputs/cases/endless.ts";
import { FIGURES } from "./inputs/cases/figures.ts";
import { LOSS } from "./inputs/cases/loss.ts";
import { STRANGE_NAMES } from "./inputs/cases/names.ts";
import { PICTURES } from "./inputs/cases/pictures.ts";
import { WORDS } from "./inputs/cases/words.ts";
import { AbsentError } from "./inputs/contents.ts";
import { buildPages } from "./inputs/page_server.ts";
import { pages } from "./inputs/pages.ts";
import { runCase } from "./inputs/run_case.ts";
import { fillShelf } from "./inputs/shelf.ts";
import { readTree, touched } from "./inputs/tree.ts";
import { faultOf } from "./inputs/verdict.ts";
import { counter, type Figure } from "./processes.ts";

/** All command lines. */
export const CASES: readonly Case[] = [
  ...FIGURES,
  ...ENDLESS,
  ...LOSS,
  ...DAMAGE,
  ...PICTURES,
  ...WORDS,
  ...STRANGE_NAMES,
];

/** So many run at a time. */
const AT_A_TIME = 2;

/** Takes a line for each case that went wrong. */
export type Say = (line: string) => void;

/** A figure of each kind of command lines, and of pages; `pattern` says of which names alone. */
export async function inputs(pattern?: RegExp, say?: Say): Promise<Figure[]> {
  await buildPages();
  return await withShelf(async (work, shelf) => {
    const wanted = CASES.filter((one) => pattern?.test(`${one.kind}: ${nameOf(one)}`) ?? true);
    const figures = wanted.length ? await commandLines(wanted, work, shelf, say) : [];
    const isWanted = pattern?.test("pages") ?? true;
    return isWanted ? [...figures, ...await pages(work, shelf, say)] : figures;
  });
}

/** Gives `body` a folder, and one with what many cases need; both are removed in the end. */
export async function withShelf<T>(
  body: (work: string, shelf: string) => Promise<T>,
  names?: Parameters<typeof fillShelf>[1],
): Promise<T> {
  const work = await Deno.makeTempDir({ prefix: "loupe-inputs-" });
  try {
    const shelf = join(work, "shelf");
    await fillShelf(shelf, names);
    return await body(work, shelf);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** Runs cases, a few at a time; a figure of each kind. */
export async function commandLines(
  cases: readonly Case[],
  work: string,
  shelf: string,
  say: Say = () => {},
): Promise<Figure[]> {
  const counters = new Map<Kind, ReturnType<typeof counter>>();
  const before = readTree(shelf);
  const queue = cases.entries();
  await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
    for (const [i, one] of queue) {
      const folder = join(work, "cases", String(i));
      const outcome = await runCase(one, folder, shelf).catch(onlyIfAbsent);
      await Deno.remove(folder, { recursive: true });
      if (!outcome) continue;
      const fault = faultOf(outcome, one);
      const { kind } = one;
      if (!counters.has(kind)) counters.set(kind, counter(KINDS[kind], say));
      await counters.get(kind)!.check(nameOf(one), () => {
        assert(!fault, `${fault}\n${indented(outcome.text)}`);
      });
    }
  }));
  const path = touched(before, readTree(shelf), { makes: [], changes: [] });
  if (path) throw new Error(`A command line wrote where its files are not: ${path}`);
  return [...counters.values()].map(({ figure }) => figure());
}

/** What a command printed, as far as one wants to read it. */
const indented = (text: string) =>
  text.trim().slice(-800).replace(/^/gm, "    | ").replaceAll("\x1b", "\\x1b");

/** Cases of inputs that lie beside the project are left out where they are not there. */
function onlyIfAbsent(error: Error): undefined {
  if (!(error instanceof AbsentError)) throw error;
  console.log(`left out: ${error.message}`);
}
