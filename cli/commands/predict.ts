/** `predict RUN PICTURE…`. @module */
import { plural, quoted } from "../../data/text/listed.ts";
import { visible } from "../../data/text/visible.ts";
import { predictAll, warningOf } from "../inputs/predictions.ts";
import { checkOrder, openTrained } from "../inputs/run.ts";
import { sourcesOf } from "../inputs/sources.ts";
import { BACKEND, backendOf, openAnnounced } from "../terminal/adapter.ts";
import { type Command, helpOf, parseCommand } from "../terminal/arguments.ts";
import { isHeard, print } from "../terminal/print.ts";
import { say } from "../terminal/progress.ts";

const PREDICT: Command = {
  usage: "deno task predict RUN PICTURE…",
  about:
    "Says which class each picture belongs to, by the network of a run. A PICTURE is a file, a\n" +
    "folder or a zip (a CSV of labels, a Parquet file), for all pictures in it, or -, for one on\n" +
    "standard input.",
  names: [2, Infinity],
  options: BACKEND,
};

/**
 * Prints the class and its probability for each picture, as it is known; exit code 1 where one can't
 * be read, the others are predicted all the same.
 */
export async function predict(args: string[]): Promise<number> {
  const parsed = parseCommand(PREDICT, args);
  if (parsed.help) return print(helpOf(PREDICT)), 0;
  checkOrder(PREDICT, parsed.names);
  const [run, ...names] = parsed.names;
  const { model } = await openTrained(run);
  const backend = await backendOf(parsed);
  const { classes } = model.description;
  const passedOver: string[] = [];
  const predictions: object[] = [];
  const failed: { file: string; reason: string }[] = [];
  let count = 0;
  const sources = sourcesOf(names, (name) => void passedOver.push(name));
  for await (
    const outcomes of predictAll(sources, model, { openDevice: () => openAnnounced(backend) })
  ) {
    for (const outcome of outcomes) {
      count++;
      const file = outcome.source.name;
      if ("error" in outcome) {
        failed.push({ file, reason: outcome.error.reason });
        say(visible(outcome.error.message));
        continue;
      }
      if (outcome.warning) say(warningOf(outcome));
      const probabilities = [...outcome.probabilities];
      const probability = Math.max(...probabilities);
      const name = classes[probabilities.indexOf(probability)];
      if (parsed.json) predictions.push({ file, class: name, probability, probabilities });
      print(`${visible(file)}: ${visible(name)} (${(100 * probability).toFixed(1)} %)`);
    }
    if (!isHeard()) break;
  }
  if (passedOver.length) say(`Passed over as no picture: ${namesOf(passedOver)}`);
  if (parsed.json) print(JSON.stringify({ predictions, failed }));
  if (failed.length === 0) return 0;
  say(`${plural(failed.length, "picture")} of ${count} could not be predicted`);
  return 1;
}

const namesOf = (names: readonly string[]) => quoted(names, 5);
