/** `export RUN --format FORMAT`. @module */
import { basename, join } from "node:path";
import { listed } from "../../data/text/listed.ts";
import { visible } from "../../data/text/visible.ts";
import { readImportRecord } from "../../engine/run/imported.ts";
import { readReport } from "../../engine/run/report_file.ts";
import { type ExportFormat, FORMAT_OPTIONS } from "../exports/format.ts";
import { EXPORTS } from "../exports/mod.ts";
import { writeExport } from "../exports/write.ts";
import { openTrained } from "../inputs/run.ts";
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

const FORMATS: Readonly<Record<string, ExportFormat>> = EXPORTS;
const LONGEST = Math.max(...Object.keys(FORMATS).map((name) => name.length));

const EXPORT: Command = {
  usage: "deno task export RUN --format FORMAT [--out FILE]",
  about:
    "Writes a run's network, or what is known of it, for other programs. A FORMAT is one of\n" +
    Object.entries(FORMATS).map(([name, { about }]) => `  ${name.padEnd(LONGEST)}  ${about}`)
      .join("\n"),
  names: [1, 1],
  options: {
    format: { kind: Object.keys(FORMATS), help: "what is written" },
    out: { kind: "text", help: "the file, or the folder, that is new (RUN/export/…)" },
    ...FORMAT_OPTIONS,
  },
};

export { run as export };

/** Writes the export and says where it is. */
async function run(args: string[]): Promise<number> {
  const parsed = parseCommand(EXPORT, args);
  if (parsed.help) return print(helpOf(EXPORT)), 0;
  const name = parsed.text("format");
  if (name === undefined) {
    throw new UsageError(
      `Cannot export as no --format is named: expected one of ${Object.keys(FORMATS).join(", ")}`,
    );
  }
  const format = FORMATS[name];
  checkOptions(parsed, name, format);
  const [run] = parsed.names;
  const { model, record } = await openTrained(run);
  const [report, origin] = [await readReport(run), await readImportRecord(run)];
  const named = parsed.text("out");
  const out = named ?? join(run, "export", format.fileName);
  if (named !== undefined) await checkNew(named);
  const exported = await format.write({ run, model, record, origin, report }, {
    name: basename(out),
    precision: parsed.text("precision") === "f16" ? "f16" : "f32",
    withPreprocessing: parsed.flag("with-preprocessing"),
    labels: parsed.flag("labels"),
    licence: parsed.text("licence"),
  });
  const written = await writeExport(exported, out, { ...format, mayReplace: named === undefined });
  exported.remarks?.forEach((remark) => say(visible(remark)));
  written.forEach(({ path, bytes }) =>
    print(`${visible(path)}: ${bytes.toLocaleString("en")} bytes`)
  );
  if (parsed.json) print(JSON.stringify({ run, format: name, out, files: written }));
  return 0;
}

/** Throws a `UsageError` where an option is given that the format has not. */
function checkOptions(parsed: Parsed, name: string, { options }: ExportFormat): void {
  const other = Object.keys(FORMAT_OPTIONS).find((option) =>
    parsed.has(option) && !options.some((own) => own === option)
  );
  if (other === undefined) return;
  const able = Object.entries(FORMATS)
    .filter(([, { options }]) => options.some((own) => own === other)).map(([name]) => name);
  throw new UsageError(`Cannot use --${other} with --format ${name}: it is of ${listed(able, 9)}`);
}
