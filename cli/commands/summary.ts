/** `summary NETWORK`: what a network is made of. @module */
import { visible } from "../../data/text/visible.ts";
import { readDescription } from "../../engine/run/model_files.ts";
import { writeFile } from "../../engine/run/disk.ts";
import { drawNetwork } from "../../engine/inspect/drawing.ts";
import { extents } from "../../engine/inspect/structure.ts";
import { type NetworkSummary, summarise } from "../../engine/inspect/summary.ts";
import { type ArchitectureName, ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import type { ModelDescription } from "../../engine/formats/model.ts";
import type { LayerDescription } from "../../engine/model/layer.ts";
import { buildOf, isNetworkFile, readNetworkFile } from "../inputs/network_file.ts";
import {
  type Command,
  helpOf,
  parseCommand,
  type Parsed,
  suggestion,
  UsageError,
} from "../terminal/arguments.ts";
import { checkOutputFile, sealed } from "../terminal/output_file.ts";
import { print } from "../terminal/print.ts";
import { say } from "../terminal/progress.ts";
import { EARLIER_NAMES } from "../training/train_options.ts";

/** Of a network by name where nothing is said. */
const [SIZE, CLASSES] = [{ height: 112, width: 92 }, 10];

const SUMMARY: Command = {
  usage: "deno task summary NETWORK [options]",
  about:
    "Tells the layers of a network, their output shapes, parameters, floating-point operations\n" +
    "and bytes. NETWORK is a run's folder, a FILE.json with layers of your own, or one of\n" +
    `${Object.keys(ARCHITECTURES).join(", ")}.`,
  names: [1, 1],
  options: {
    size: { kind: "size", help: "of its pictures (112x92, a run's own)" },
    classes: { kind: "whole", least: 1, most: 1e6, help: "of a network by name (10)" },
    batch: { kind: "whole", least: 1, most: 4096, help: "pictures at a time (1)" },
    svg: { kind: "text", help: "draw it into this file" },
  },
};

/** Prints the table; with `--json` the last line has all of it. */
export async function summary(args: string[]): Promise<number> {
  const parsed = parseCommand(SUMMARY, args);
  if (parsed.help) return print(helpOf(SUMMARY)), 0;
  const svg = parsed.text("svg");
  if (svg !== undefined) await checkOutputFile(svg);
  const { file, network, size, channels } = await chosenNetwork(parsed);
  const { height, width } = parsed.size("size") ?? size;
  const input = [parsed.number("batch") ?? 1, height, width, channels];
  const found = buildOf(file, () => summarise(network, input));
  tableOf(found).forEach(print);
  if (svg !== undefined) {
    const title = `${visible(parsed.names[0])}, ${extents(found.input)}`;
    await writeFile(svg, sealed(drawNetwork(found, title)));
    say(`Wrote ${visible(svg)}`);
  }
  const { layers, total } = found;
  if (parsed.json) print(JSON.stringify({ input, layers, total }));
  return 0;
}

/** A network, and the pictures that it takes where nothing else is said. */
interface Chosen {
  /** That has it, where it is one's own. */
  readonly file?: string;
  readonly network: LayerDescription;
  readonly size: { readonly height: number; readonly width: number };
  readonly channels: number;
}

async function chosenNetwork(parsed: Parsed): Promise<Chosen> {
  const [given] = parsed.names;
  const name = Object.hasOwn(EARLIER_NAMES, given)
    ? EARLIER_NAMES[given as keyof typeof EARLIER_NAMES]
    : given;
  if (Object.hasOwn(ARCHITECTURES, name)) {
    const { build } = ARCHITECTURES[name as ArchitectureName];
    const network = build(parsed.number("classes") ?? CLASSES).description;
    return { network, size: SIZE, channels: 3 };
  }
  if (parsed.has("classes")) {
    throw new UsageError(
      `Cannot use --classes as '${visible(given)}' has classes of its own: leave it out`,
    );
  }
  if (isNetworkFile(given)) {
    return { file: given, network: await readNetworkFile(given), size: SIZE, channels: 3 };
  }
  const { network, preprocessing } = await readRun(given);
  return { network, size: preprocessing, channels: preprocessing.mean.length };
}

/** Reads a run's description. Throws a `UsageError` where the name is of nothing that there is. */
async function readRun(given: string): Promise<ModelDescription> {
  try {
    return await readDescription(given);
  } catch (error) {
    if (/[\\/]/.test(given) || await Deno.lstat(given).then(() => true, () => false)) throw error;
    const names = Object.keys(ARCHITECTURES);
    throw new UsageError(
      `Cannot summarise '${visible(given)}' as no network, file or folder is called so: ` +
        `${
          suggestion(given.toLowerCase(), names)
        }expected a run's folder, a FILE.json, or one of ` +
        names.join(", "),
    );
  }
}

const HEADER = ["layer", "type", "output", "parameters", "FLOP", "weights", "activations"];

/** A line for each layer, and one for the whole. */
function tableOf({ layers, total, input }: NetworkSummary): string[] {
  const rows = layers.flatMap((layer) => {
    const { name, type, options, shape, ...amounts } = layer;
    // What only holds others has nothing of its own.
    if (type === "Sequential" && amounts.activationBytes + amounts.parameters === 0) return [];
    return [[visible(name), visible(`${type} ${options}`), extents(shape), ...cellsOf(amounts)]];
  });
  const whole = ["total", "", "", ...cellsOf(total)];
  const table = [HEADER, ...rows, whole];
  const widths = HEADER.map((_, i) => Math.max(...table.map((row) => row[i].length)));
  const lines = table.map((row) =>
    row.map((cell, i) => i < 3 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join("  ")
      .trimEnd()
  );
  const still = total.parameters - total.trainable;
  return [
    ...lines,
    `for a batch of ${input[0]} of ${extents(input)}, predicting` +
    (still ? `; ${still.toLocaleString("en")} parameters are not trained` : ""),
  ];
}

const cellsOf = ({ parameters, flops, weightBytes, activationBytes }: NetworkSummary["total"]) => [
  parameters ? parameters.toLocaleString("en") : "–",
  scaled(flops, ""),
  scaled(weightBytes, "B"),
  scaled(activationBytes, "B"),
];

/** `1.23 M`, of three digits. */
function scaled(value: number, unit: string): string {
  if (value === 0) return "–";
  const prefixes = ["", "k", "M", "G", "T", "P"];
  let at = 0;
  for (; value >= 999.5 && at < prefixes.length - 1; at++) value /= 1000;
  return `${Number(value.toPrecision(3))} ${prefixes[at]}${unit}`.trimEnd();
}
