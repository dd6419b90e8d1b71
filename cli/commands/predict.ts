/** `predict RUN IMAGE…`. @module */
import { openDecoder } from "../../data/decode/safe_decode.ts";
import { openPredictor } from "../../engine/inspect/predict.ts";
import { openAnnounced } from "../terminal/adapter.ts";
import { print } from "../terminal/print.ts";
import { type Command, helpOf, parseCommand } from "../terminal/arguments.ts";
import { readModel } from "../../engine/run/model_files.ts";

const PREDICT: Command = {
  usage: "deno task predict RUN IMAGE…",
  about: "Says which class each picture belongs to, by the network of a run.",
  names: [2, Infinity],
  options: {},
};

/** Prints the class and its probability for each picture. */
export async function predict(args: string[]): Promise<number> {
  const parsed = parseCommand(PREDICT, args);
  if (parsed.help) return print(helpOf(PREDICT)), 0;
  const [run, ...files] = parsed.names;
  const model = await readModel(run);
  const decoder = openDecoder();
  const pictures = [];
  try {
    for (const file of files) {
      const bytes = await Deno.readFile(file).catch(() => {
        throw new Error(`Cannot read '${file}' as there is no such file`);
      });
      pictures.push({ file, picture: await decoder.decode(bytes, file) });
    }
  } finally {
    decoder.close();
  }
  const predictor = await openPredictor(await openAnnounced(), model);
  const rows = await predictor.predict(pictures.map(({ picture }) => picture))
    .finally(predictor.close);
  const predictions = [];
  const { classes } = model.description;
  for (const [i, { file }] of pictures.entries()) {
    const probabilities = [...rows[i]];
    const best = probabilities.indexOf(Math.max(...probabilities));
    const probability = probabilities[best];
    predictions.push({ file, class: classes[best], probability, probabilities });
    print(`${file}: ${classes[best]} (${(100 * probability).toFixed(1)} %)`);
  }
  if (parsed.json) print(JSON.stringify({ predictions }));
  return 0;
}
