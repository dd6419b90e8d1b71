/**
 * `deno task test:interop`: every named network in every format, read by every reader of it, beside what
 * the engine says. Packages are fetched when they are asked for.
 *
 * @module
 */
import { join } from "node:path";
import { type Command, helpOf, parseCommand, UsageError } from "../../cli/terminal/arguments.ts";
import { EXPORTS } from "../../cli/exports/mod.ts";
import type { ExportFormat } from "../../cli/exports/format.ts";
import { writeExport } from "../../cli/exports/write.ts";
import type { Model } from "../../engine/formats/model.ts";
import { type Device, openDevice } from "../../engine/plan/device.ts";
import { compare, type Expected, type Finding } from "./compare.ts";
import { ourLogits, ourProbabilities } from "./ours.ts";
import { drawnPicture, SIZES } from "./pictures.ts";
import type { ExportedModel, Reader, Variant } from "./reader.ts";
import { READERS } from "./readers/mod.ts";
import { type Subject, subjects, variants, wordsOf } from "./subjects.ts";
import { page, printed, type Row } from "./table.ts";

const FORMATS = Object.keys(EXPORTS) as (keyof typeof EXPORTS)[];

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
    pictures: {
      kind: "whole",
      least: 1,
      most: 1000,
      help: "of the trained size (100)",
    },
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
  const begin = parsed.text("network") ?? "";
  const chosen = subjects().filter(({ name }) => name.startsWith(begin));
  if (chosen.length === 0) {
    throw new UsageError(`Cannot export '${begin}' as no network is called so`);
  }
  if (
    parsed.flag("write") && ["network", "format", "reader"].some(parsed.has)
  ) {
    throw new UsageError(
      "Cannot write the table of some as the page is of all: leave --write out",
    );
  }
  const readers = await presentOf(
    READERS.filter(({ name }) => name === (parsed.text("reader") ?? name)),
  );
  const asked = FORMATS.filter((name) => name === (parsed.text("format") ?? name)).flatMap(
    variants,
  );
  const device = await openDevice();
  const rows: Row[] = [];
  for (const subject of chosen) {
    const expected = await expectedOf(
      device,
      subject,
      parsed.number("pictures") ?? 100,
    );
    for (const variant of asked) {
      rows.push(...await rowsOf(subject, variant, readers, expected));
    }
  }
  if (parsed.flag("write")) {
    const versions = readers.map(({ name, found }) => `${name} ${found}`);
    await Deno.writeTextFile(
      new URL("../../docs/interop.md", import.meta.url),
      page(rows, versions, device.adapter.name),
    );
  }
  const wrong = rows.filter(({ isRight }) => !isRight).length;
  console.log(`\n${rows.length} exports read, ${wrong} of them wrongly`);
  return wrong ? 1 : 0;
}

/** Those that are there; why another is not is said. */
async function presentOf(readers: readonly Reader[]): Promise<Present[]> {
  const present: Present[] = [];
  for (const reader of readers) {
    try {
      present.push({ ...reader, found: await reader.version() });
    } catch (error) {
      console.error(
        `${reader.name} is not there: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
  return present;
}

async function expectedOf(
  device: Device,
  { model }: Subject,
  count: number,
): Promise<Expected> {
  const { height, width } = model.description.preprocessing;
  const own = Array.from(
    { length: count },
    (_, i) => drawnPicture({ height, width }, i),
  );
  const pictures = SIZES.map((size, i) => drawnPicture(size, count + i));
  return {
    ...await ourLogits(device, model, own),
    pictures,
    probabilities: await ourProbabilities(device, model, pictures),
  };
}

async function rowsOf(
  { name, model }: Subject,
  variant: Variant,
  readers: readonly Reader[],
  expected: Expected,
): Promise<Row[]> {
  const able = readers.filter((reader) => reader.reads(variant));
  if (able.length === 0) return [];
  const folder = await Deno.makeTempDir();
  try {
    const exported = await exportTo(folder, model, variant);
    const rows: Row[] = [];
    for (const reader of able) {
      const finding = typeof exported === "string"
        ? { words: `not exported: ${exported}`, isRight: true }
        : await attempt(() => compare(reader, exported, expected));
      if (!finding) continue;
      const row = {
        network: name,
        format: wordsOf(variant),
        reader: reader.name,
        ...finding,
      };
      console.log(printed(row));
      rows.push(row);
    }
    return rows;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Exports a network; what its format can't say of it is told. */
async function exportTo(
  folder: string,
  model: Model,
  variant: Variant,
): Promise<ExportedModel | string> {
  const format: ExportFormat = EXPORTS[variant.format];
  const path = join(folder, format.fileName);
  const options = { ...variant, name: format.fileName };
  try {
    const exported = await format.write({ run: folder, model }, options);
    await writeExport(exported, path, { isFolder: format.isFolder, mayReplace: false });
    return { path, variant, classes: model.description.classes.length };
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("Cannot export")) return error.message;
    throw error;
  }
}

/** A reader that fails leaves the others their turn. */
async function attempt(
  ask: () => Promise<Finding | undefined>,
): Promise<Finding | undefined> {
  try {
    return await ask();
  } catch (error) {
    return {
      words: error instanceof Error ? error.message : String(error),
      isRight: false,
    };
  }
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
