/**
 * `deno task test:interop`: every named network in every format, read by every reader of it, beside what
 * the engine says. Packages are fetched when they are asked for.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { EXPORTS } from "../../cli/exports/mod.ts";
import {
  type Command,
  helpOf,
  parseCommand,
  type Parsed,
  UsageError,
} from "../../cli/terminal/arguments.ts";
import { openDevice } from "../../engine/plan/device.ts";
import { type Matrix, readAll } from "./matrix.ts";
import type { Reader } from "./reader.ts";
import { READERS } from "./readers/mod.ts";
import { subjects, variants } from "./subjects.ts";
import { page, printed, type Row } from "./table.ts";

const FORMATS = Object.keys(EXPORTS) as (keyof typeof EXPORTS)[];

/** What is made of all, by `--write`. */
const PAGE = new URL("../../docs/interop.md", import.meta.url);

const COMMAND: Command = {
  usage: "deno task test:interop [--network NAME] [--format FORMAT] [--reader NAME] [--write]",
  about:
    "Exports named networks of random weights and compares what readers make of the files with\n" +
    "what the engine says: the logits of 100 pictures of the trained size within 1e-4 and the same\n" +
    "classes; through preprocessing, the probabilities of pictures of other sizes within 0.01.",
  names: [0, 0],
  json: false,
  options: {
    network: { kind: "text", help: "those alone whose name begins so" },
    format: { kind: FORMATS, help: "one alone" },
    reader: { kind: READERS.map(({ name }) => name), help: "one alone" },
    pictures: { kind: "whole", least: 1, most: 1000, help: "of the trained size (100)" },
    write: { kind: "flag", help: "write docs/interop.md" },
  },
};

/** A reader that is there. */
interface Present extends Reader {
  readonly found: string;
}

async function main(args: string[]): Promise<number> {
  const parsed = parseCommand(COMMAND, args);
  if (parsed.help) return console.log(helpOf(COMMAND)), 0;
  const matrix = chosenBy(parsed);
  const readers = await presentOf(matrix.readers);
  const device = await openDevice();
  const rows: Row[] = [];
  for await (const row of readAll(device, { ...matrix, readers })) {
    console.log(printed(row));
    rows.push(row);
  }
  if (parsed.flag("write")) {
    const versions = readers.map(({ name, found }) => `${name} ${found}`);
    await writePage(page(rows, versions, device.adapter.name));
  }
  const wrong = rows.filter(({ isRight }) => !isRight).length;
  const refused = rows.filter(({ isRefused }) => isRefused).length;
  console.log(
    `\n${
      rows.length - refused
    } exports read, ${wrong} wrongly; ${refused} not exported, or not read`,
  );
  return wrong ? 1 : 0;
}

/** Writes the page in the form that the project's texts have. */
async function writePage(text: string): Promise<void> {
  await Deno.writeTextFile(PAGE, text);
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", fileURLToPath(PAGE)] })
    .output();
}

/** Throws a `UsageError` where nothing is chosen, or a page would be of some alone. */
function chosenBy(parsed: Parsed): Matrix {
  if (parsed.flag("write") && ["network", "format", "reader", "pictures"].some(parsed.has)) {
    throw new UsageError("Cannot write the page of some as it is of all: leave --write out");
  }
  const begin = parsed.text("network") ?? "";
  const chosen = subjects().filter(({ name }) => name.startsWith(begin));
  if (chosen.length === 0) {
    const names = subjects().map(({ name }) => name).join("; ");
    throw new UsageError(`Cannot export '${begin}' as no network is called so: there are ${names}`);
  }
  const isAsked = (option: string) => (name: string) => name === (parsed.text(option) ?? name);
  return {
    subjects: chosen,
    variants: FORMATS.filter(isAsked("format")).flatMap(variants),
    readers: READERS.filter(({ name }) => isAsked("reader")(name)),
    pictures: parsed.number("pictures") ?? 100,
  };
}

/** Those that are there; why another is not is said. */
async function presentOf(readers: readonly Reader[]): Promise<Present[]> {
  const present: Present[] = [];
  for (const reader of readers) {
    try {
      present.push({ ...reader, found: await reader.version() });
    } catch (error) {
      const reason = error instanceof Error ? error.message : error;
      console.error(`${reader.name} is not there: ${reason}`);
    }
  }
  return present;
}

if (import.meta.main) {
  Deno.exit(
    await main(Deno.args).catch((error) => {
      if (!(error instanceof UsageError)) throw error;
      console.error(`error: ${error.message}`);
      return 2;
    }),
  );
}
