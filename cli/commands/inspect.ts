/** `inspect FOLDER`. @module */
import { surveyPage } from "../../data/survey/survey_html.ts";
import { describeSurvey } from "../../data/survey/survey_text.ts";
import { type Command, helpOf, parseCommand } from "../terminal/arguments.ts";
import { print } from "../terminal/print.ts";
import { writeFile } from "../../engine/run/disk.ts";
import { readFolder } from "../training/pictures.ts";
import { say } from "../terminal/progress.ts";

const INSPECT: Command = {
  usage: "deno task inspect FOLDER [--html FILE]",
  about: "Says what a folder of pictures holds and what is wrong with it: duplicates, near\n" +
    "duplicates, twins across classes, files that cannot be read.",
  names: [1, 1],
  options: { html: { kind: "text", help: "write a page with the pictures side by side" } },
};

/** Prints the survey; with `--json` the last line has classes, groups and bad files. */
export async function inspect(args: string[]): Promise<number> {
  const parsed = parseCommand(INSPECT, args);
  if (parsed.help) return print(helpOf(INSPECT)), 0;
  const [path] = parsed.names;
  const folder = await readFolder(path, undefined, "cover");
  print(describeSurvey(folder.survey, folder.collection));
  const html = parsed.text("html");
  if (html !== undefined) {
    await writeFile(html, surveyPage(path, folder));
    say(`Wrote ${html}`);
  }
  if (parsed.json) print(JSON.stringify(folder.survey));
  return 0;
}
