/** `import FILE`. @module */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { visible } from "../../data/text/visible.ts";
import type { Fit, Model } from "../../engine/formats/model.ts";
import { ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import { type ImportRecord, writeImportRecord } from "../../engine/run/imported.ts";
import { writeModel } from "../../engine/run/model_files.ts";
import { fromHere, RUNS } from "../../engine/run/project.ts";
import { MOST_WEIGHTS, readBytes } from "../../engine/run/read_file.ts";
import { type ImportFormat, type ImportOptions, TOLD } from "../imports/format.ts";
import { IMPORTS } from "../imports/mod.ts";
import {
  type Command,
  helpOf,
  parseCommand,
  type Parsed,
  UsageError,
} from "../terminal/arguments.ts";
import { checkNew } from "../terminal/output_file.ts";
import { print } from "../terminal/print.ts";
import { say } from "../terminal/progress.ts";
import { removeIfThere, wholeOrNone } from "../terminal/whole.ts";

const IMPORT: Command = {
  usage: "deno task import FILE [options]",
  about:
    "Makes a run of a network from elsewhere, to be evaluated, fine-tuned (`train --from`), looked\n" +
    `into and exported again. A FILE is one of\n${
      IMPORTS.map(({ about }) => `  ${about}`).join("\n")
    }`,
  names: [1, 1],
  options: {
    classes: { kind: "text", help: "their names by number, a,b,c or a file with one a line" },
    network: { kind: Object.keys(ARCHITECTURES), help: "that the weights are of" },
    size: { kind: "size", help: "of the pictures that it takes" },
    mean: { kind: "numbers", least: -1e6, most: 1e6, help: "of pixels 0 to 255, by channel" },
    deviation: { kind: "numbers", least: 1e-6, most: 1e6, help: "of pixels 0 to 255, by channel" },
    fit: { kind: ["cover", "contain", "stretch"], help: "how other shapes are fitted (cover)" },
    out: { kind: "text", help: "the run's folder, that is new (runs/ and the file's name)" },
  },
};

export { run as import };

/** Makes the run and says where it is. */
async function run(args: string[]): Promise<number> {
  const parsed = parseCommand(IMPORT, args);
  if (parsed.help) return print(helpOf(IMPORT)), 0;
  const [file] = parsed.names;
  const options = { file: visible(file), beside: besideOf(file), ...await optionsOf(parsed) };
  await refuseFolder(file);
  const bytes = await readBytes(file, MOST_WEIGHTS);
  if (!bytes) throw new Error(`Cannot import '${options.file}' as there is no such file`);
  const format = IMPORTS.find(({ detects }) => detects(bytes, file.toLowerCase()));
  if (!format) {
    throw new Error(
      `Cannot import '${options.file}' as it is of no kind that is known: expected ${
        IMPORTS.map(({ about }) => about).join("; ")
      }`,
    );
  }
  checkOptions(parsed, options.file, format);
  const { model, remarks } = await format.read(bytes, options);
  if (model.description.classes.length < 2) {
    throw new Error(
      `Cannot import '${options.file}' as its network gives one number, by which it tells nothing ` +
        "apart: expected a number for each of two classes or more",
    );
  }
  const out = parsed.text("out") ?? fromHere(join(RUNS, basename(file).replace(/\.[^.]*$/, "")));
  if (parsed.text("out") === undefined) await Deno.mkdir(fromHere(RUNS), { recursive: true });
  await checkNew(out);
  await writeRun(out, model, {
    format: "loupe-import",
    file: basename(file),
    digest: createHash("sha256").update(bytes).digest("hex"),
    imported: new Date().toISOString(),
  });
  remarks.forEach((remark) => say(visible(remark)));
  const { architecture, classes, preprocessing: { height, width } } = model.description;
  print(
    `${visible(out)}: ${
      visible(architecture)
    }, ${classes.length} classes, pictures of ${height}x${width}`,
  );
  if (parsed.json) print(JSON.stringify({ run: out, file, remarks }));
  return 0;
}

/** Throws a `UsageError` where an option is given that files of the format have no use for. */
function checkOptions(parsed: Parsed, file: string, { options, about }: ImportFormat): void {
  const other = TOLD.find((name) => parsed.has(name) && !options.includes(name));
  if (other === undefined) return;
  throw new UsageError(
    `Cannot use --${other} with '${file}' as it tells that itself: it is ${about}`,
  );
}

/** Writes the run's folder whole, or leaves nothing. */
async function writeRun(out: string, model: Model, record: ImportRecord): Promise<void> {
  const draft = join(dirname(out), `.loupe-${crypto.randomUUID()}`);
  await wholeOrNone(async () => {
    await Deno.mkdir(join(draft, "model"), { recursive: true });
    await writeModel(draft, model.description, model.weights);
    await writeImportRecord(draft, record);
    await Deno.rename(draft, out);
  }, () => removeIfThere(draft));
}

/** Throws an `Error` that says what to name of a folder. */
async function refuseFolder(path: string): Promise<void> {
  const { isDirectory } = await Deno.stat(path).catch(() => ({ isDirectory: false }));
  if (!isDirectory) return;
  throw new Error(
    `Cannot import '${visible(path)}' as it is a folder: name a file of it, model.json of a ` +
      "TensorFlow.js model, model.onnx or model.safetensors of a hub's",
  );
}

/** Reads files of the folder that a file is in, and of no other. */
function besideOf(file: string): ImportOptions["beside"] {
  return async (name) => {
    if (name !== basename(name) || /[\\/:]/.test(name) || name === "." || name === "..") {
      throw new Error(
        `Cannot read '${visible(name)}' as it is not in the folder of '${
          visible(file)
        }': put it there, ` +
          "and name it without a folder",
      );
    }
    return await readBytes(join(dirname(file), name), MOST_WEIGHTS);
  };
}

async function optionsOf(parsed: Parsed): Promise<Omit<ImportOptions, "file" | "beside">> {
  const classes = parsed.text("classes");
  const [mean, deviation] = [parsed.list("mean"), parsed.list("deviation")];
  if (mean?.length !== deviation?.length) {
    throw new UsageError(
      `Cannot use --mean ${mean ?? "(not given)"} with --deviation ${
        deviation ?? "(not given)"
      }: expected both, with a number a channel each`,
    );
  }
  return {
    classes: classes === undefined ? undefined : await namesOf(classes),
    network: parsed.text("network"),
    size: parsed.size("size"),
    mean,
    deviation,
    fit: parsed.text("fit") as Fit | undefined,
  };
}

/** No list of a million names is longer. */
const MOST_BYTES = 2 ** 26;

/** The names that were given, each another. */
async function namesOf(given: string): Promise<string[]> {
  const names = await listOf(given);
  const refuse = (found: string): never => {
    throw new UsageError(
      `Cannot use --classes ${visible(given)} as ${found}: give each class a name of its own`,
    );
  };
  if (names.length === 0) refuse("it is empty");
  const empty = names.findIndex((name) => name.trim() === "");
  if (empty >= 0) refuse(`its line ${empty + 1} is empty`);
  const seen = new Set<string>();
  const again = names.find((name) => seen.size === seen.add(name).size);
  if (again !== undefined) refuse(`'${visible(again)}' is there twice`);
  return names;
}

/** The names of a list, or of a file with one on each line. */
async function listOf(given: string): Promise<string[]> {
  const bytes = given.includes(",") ? undefined : await readBytes(given, MOST_BYTES);
  if (bytes) {
    const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
    return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  }
  const names = given.split(",").map((name) => name.trim());
  if (names.length > 1 && names.every((name) => name)) return names;
  throw new UsageError(
    `Cannot use --classes ${
      visible(given)
    }: expected names with commas between them, or a file of them`,
  );
}
