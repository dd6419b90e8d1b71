/** `labels RUN`. @module */
import { visible } from "../../data/text/visible.ts";
import { likeliestOf } from "../../engine/report/label_order.ts";
import { configurationOf } from "../../engine/run/configuration.ts";
import { type Folding, secondsToFind, USUAL_FOLDING } from "../../engine/run/label_cost.ts";
import { type DoubtedLabels, writeDoubted } from "../../engine/run/labels.ts";
import { readRunRecord, type RunRecord } from "../../engine/run/record.ts";
import { openRunDirectory } from "../../engine/run/run_directory.ts";
import { findDoubted } from "../labels/find.ts";
import { openAnnounced } from "../terminal/adapter.ts";
import { type Command, helpOf, parseCommand, type Parsed } from "../terminal/arguments.ts";
import { print } from "../terminal/print.ts";
import { createProgress, duration, say } from "../terminal/progress.ts";
import { type Control, controlledByParent } from "../training/control.ts";
import { prepare } from "../training/prepare.ts";

const LABELS: Command = {
  usage: "deno task labels RUN [options]",
  about:
    "Finds the labels of a run's pictures that are likely wrong: trains anew by folds, each time\n" +
    "without the pictures that are then judged, and lists those whose label the network doubts\n" +
    "most. The list goes to RUN/labels.json; the pages' label desk mends from it.",
  names: [1, 1],
  options: {
    folds: {
      kind: "whole",
      least: 2,
      most: 20,
      help: `parts of the pictures, each judged without it (${USUAL_FOLDING.folds})`,
    },
    repeats: {
      kind: "whole",
      least: 1,
      most: 20,
      help: `by other folds and first weights, averaged (${USUAL_FOLDING.repeats})`,
    },
    at: { kind: "text", help: "where the run's pictures are now" },
    control: {
      kind: "flag",
      help: "take commands on stdin and tell events on stdout, as JSON lines",
    },
  },
};

/** How many of the list are printed. */
const MOST_SHOWN = 20;

/** Finds doubted labels, writes and prints them. */
export async function labels(args: string[]): Promise<number> {
  const parsed = parseCommand(LABELS, args);
  if (parsed.help) return print(helpOf(LABELS)), 0;
  const control = parsed.flag("control") ? controlledByParent() : undefined;
  const [run] = parsed.names;
  using directory = openRunDirectory(run);
  const { path } = directory;
  const record = await readRunRecord(path);
  const folding = foldingOf(parsed);
  await sayCost(path, record, folding);
  const found = await find(path, { record, folding, at: parsed.text("at") }, control);
  await writeDoubted(path, found);
  if (control) control.status("finished");
  else print(tableOf(found));
  if (parsed.json) print(JSON.stringify({ run, ...found }));
  return 0;
}

function foldingOf(parsed: Parsed): Folding {
  return {
    folds: parsed.number("folds") ?? USUAL_FOLDING.folds,
    repeats: parsed.number("repeats") ?? USUAL_FOLDING.repeats,
  };
}

async function sayCost(run: string, record: RunRecord, folding: Folding): Promise<void> {
  const trainings = folding.folds * folding.repeats;
  const seconds = await secondsToFind(run, record, folding);
  const cost = seconds === undefined ? "" : `, about ${duration(seconds)} by the run's own time`;
  say(`${trainings} trainings${cost}`);
}

async function find(
  run: string,
  { record, folding, at }: { record: RunRecord; folding: Folding; at?: string },
  control?: Control,
): Promise<DoubtedLabels> {
  const own = configurationOf(record);
  const configuration = { ...own, folder: at ?? own.folder };
  const device = await openAnnounced(configuration.backend);
  const prepared = await prepare(configuration, device);
  const progress = createProgress();
  try {
    return await findDoubted(run, prepared, {
      ...folding,
      kernels: configuration.kernels,
      signal: control?.signal,
      onStep(done, total) {
        progress.show({ done, total, text: `step ${done} of ${total}` });
        control?.emit({ type: "progress", done, total });
      },
    });
  } finally {
    progress.end();
  }
}

/** The most doubted labels, a line each. */
function tableOf({ classes, pictures, unjudged }: DoubtedLabels): string {
  const rows = pictures.slice(0, MOST_SHOWN).map(({ file, class: own, margin, probabilities }) =>
    `${margin.toFixed(3).padStart(7)}  ${visible(own)} → ` +
    `${visible(classes[likeliestOf(probabilities)])}  ${visible(file)}`
  );
  const rest = unjudged.length
    ? `\n${unjudged.length} not judged, as no other picture is of their class`
    : "";
  const head = " margin  label → what the network would say";
  return [head, ...rows].join("\n") + rest;
}
