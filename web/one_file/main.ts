/**
 * The script of the one HTML file: classifies pictures with the network that the file holds. It runs a
 * second time as the Worker that computes where there is no GPU.
 *
 * @module
 */
import { visible } from "../../data/text/visible.ts";
import { messageOf } from "../shared/errors.ts";
import { addAnswer, type Named } from "./answers.ts";
import { useCamera } from "./camera.ts";
import { byId } from "./elements.ts";
import { serveHost } from "./host.ts";
import { IDS } from "./ids.ts";
import { useInputs } from "./inputs.ts";
import { openNetwork } from "./opening.ts";
import { readPicture } from "./picture.ts";

if (typeof document === "undefined") serveHost(globalThis as unknown as Worker);
else openPage(document.currentScript!.textContent!);

async function openPage(script: string): Promise<void> {
  const opening = openNetwork(script);
  const answer = async ({ name: raw, picture }: Named) => {
    const name = visible(raw);
    const { model, classifier } = await opening;
    say(`Looking at ${name} …`);
    try {
      say(await addAnswer({ name, picture }, model.description, classifier));
    } catch (error) {
      say("");
      throw error;
    }
  };
  // What is dropped before the network is open waits for it.
  useInputs((files) => answerAll(files, answer));
  try {
    say("The network is being opened …");
    const { model: { description }, classifier } = await opening;
    byId(IDS.computesOn).textContent = `Computed on ${classifier.computesOn}.`;
    useCamera({ description, classifier, take: answer, tell });
    for (const id of [IDS.files, IDS.camera]) byId<HTMLInputElement>(id).disabled = false;
    say("Ready: show it a picture.");
  } catch (error) {
    say("");
    tell([whyClosed(error)]);
  }
}

/** What a browser lacks is a name or a method that is not there. */
function whyClosed(error: unknown): string {
  const isOld = error instanceof ReferenceError || error instanceof TypeError;
  if (!isOld) return messageOf(error);
  return `Cannot open the network as this browser is too old (${error.message}): use one of 2025 or later`;
}

/** One after the other, so that cards come in the order of the files; those that fail are told together. */
async function answerAll(
  files: readonly File[],
  answer: (named: Named) => Promise<void>,
): Promise<void> {
  const problems = files.length
    ? []
    : ["Cannot use what was dropped as it is no file: save the picture first"];
  tell(problems);
  for (const file of files) {
    try {
      await answer({ name: file.name, picture: await readPicture(file, file.name) });
    } catch (error) {
      problems.push(messageOf(error));
      tell(problems);
    }
  }
}

/** What happens, for eyes and screen readers. */
function say(text: string): void {
  byId(IDS.status).textContent = text;
}

/** What failed, a line each, until something else is tried. */
function tell(problems: readonly string[]): void {
  const place = byId(IDS.problem);
  place.hidden = problems.length === 0;
  place.textContent = problems.join("\n");
}
