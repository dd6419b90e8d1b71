/** `card RUN`. @module */
import { join } from "node:path";
import { visible } from "../../data/text/visible.ts";
import { type Command, helpOf, parseCommand } from "../terminal/arguments.ts";
import { checkOutputFile, sealed } from "../terminal/output_file.ts";
import { print } from "../terminal/print.ts";
import { cardOf, isAboutFaces } from "../card/text.ts";
import { countWeights } from "../../engine/formats/model.ts";
import { writeFile } from "../../engine/run/disk.ts";
import { readImportRecord } from "../../engine/run/imported.ts";
import { readModel } from "../../engine/run/model_files.ts";
import { isNetworkAlone } from "../../engine/run/no_run.ts";
import { readRunRecord } from "../../engine/run/record.ts";
import { readReport } from "../../engine/run/report_file.ts";

const CARD: Command = {
  usage: "deno task card RUN",
  about: "Writes the run's model card, MODEL_CARD.md: what it is, how well it does, its limits.",
  names: [1, 1],
  options: {},
};

/** Writes the card into the run's directory and says where it is. */
export async function card(args: string[]): Promise<number> {
  const parsed = parseCommand(CARD, args);
  if (parsed.help) return print(helpOf(CARD)), 0;
  const [run] = parsed.names;
  const record = isNetworkAlone(run) ? undefined : await readRunRecord(run);
  const origin = await readImportRecord(run);
  const model = await readModel(run);
  const { description } = model;
  const report = await readReport(run);
  const parameters = countWeights(model);
  const file = join(run, "MODEL_CARD.md");
  await checkOutputFile(file);
  await writeFile(file, sealed(cardOf({ run, record, origin, description, parameters, report })));
  print(`The model card is in ${visible(file)}`);
  if (parsed.json) {
    print(JSON.stringify({ run, file, aboutFaces: isAboutFaces(description, record) }));
  }
  return 0;
}
