/** The one HTML file: what it says, with its style, its script and its network in it. @module */
import type { Report } from "../../engine/report/report.ts";
import { figures } from "./figures.ts";
import { IDS } from "./ids.ts";
import { type Markup, markup } from "./markup.ts";
import { type PageParts, shell } from "./shell.ts";

/** What stands on the page. */
export interface OneFile {
  /** The run's name. */
  readonly name: string;
  /** Names of the classes. */
  readonly classes: readonly string[];
  /** How well it does; absent where nobody tested it. */
  readonly report?: Report;
  /** What comes before everything else, where there is something. */
  readonly warning?: Warning;
  /** What it can't do, a sentence or two each. */
  readonly limits: readonly string[];
  /** What it is: terms and what they are here. */
  readonly about: readonly (readonly [string, string])[];
  /** The elements of the network, as they are. */
  readonly model: string;
}

/** What must not be, what to do, and why. */
export interface Warning {
  readonly claim: string;
  readonly consent: string;
  readonly reasons: string;
}

/** So many names are told at once. */
const MOST_NAMES = 20;

/** The text of the file. */
export function oneFile(page: OneFile, parts: PageParts): string {
  return shell(
    page.name,
    markup`<header>
<p class="muted small">${page.name}</p>
<h1>${question(page.classes)}</h1>
<p>Show it a picture, and a small neural network says which class it fits best. Nothing leaves this
device: all it needs is in this file.</p>
</header>
${page.warning && warningPart(page.warning)}
${inputPart()}
${classesPart(page.classes)}
${figures(page.report)}
<section class="panel" aria-labelledby="limits">
<h2 id="limits">What to keep in mind</h2>
<ul class="told">${page.limits.map((limit) => markup`<li>${limit}</li>`)}</ul>
</section>
<section class="panel" aria-labelledby="about">
<h2 id="about">About this file</h2>
<dl class="facts">${page.about.map(([term, is]) => markup`<dt>${term}</dt><dd>${is}</dd>`)}</dl>
</section>`,
    page.model,
    parts,
  );
}

/** A few short names are told in the heading. */
function question(classes: readonly string[]): string {
  const all = classes.join(", ");
  if (classes.length < 2 || classes.length > 4 || all.length > 48) {
    return `Which of ${classes.length} classes is it?`;
  }
  return `Which is it: ${classes.slice(0, -1).join(", ")} or ${classes.at(-1)}?`;
}

function warningPart({ claim, consent, reasons }: Warning): Markup {
  return markup`<section class="warning" aria-label="Warning">
<p><strong>${claim}</strong> ${consent}</p>
<details class="more"><summary>What that means</summary><p>${reasons}</p></details>
</section>`;
}

function inputPart(): Markup {
  return markup`<section class="panel" aria-label="Pictures">
<div id="${IDS.drop}" class="drop">
<svg viewBox="0 0 24 24" aria-hidden="true">
<path d="M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3M12 4v11m0-11 4 4m-4-4-4 4"/></svg>
<p>Drop pictures here, or paste one</p>
<div class="row">
<label class="button primary">Choose pictures
<input id="${IDS.files}" class="visually-hidden" type="file" accept="image/*" multiple disabled></label>
<button id="${IDS.camera}" type="button" disabled>Use the camera</button>
</div>
</div>
<div id="${IDS.cameraPlace}" class="camera"></div>
<p id="${IDS.status}" class="status" role="status">This page needs JavaScript, and a browser of 2025 or
later.</p>
<p id="${IDS.problem}" class="problem" role="alert" hidden></p>
<p id="${IDS.computesOn}" class="muted small"></p>
</section>
<section aria-label="Answers" hidden><ol id="${IDS.answers}" class="answers"></ol></section>`;
}

function classesPart(classes: readonly string[]): Markup {
  const tag = (name: string) => markup`<li class="tag">${name}</li>`;
  const rest = classes.slice(MOST_NAMES);
  const more = rest.length
    ? markup`<details class="more"><summary>${rest.length} more</summary>
<ul class="tags">${rest.map(tag)}</ul></details>`
    : undefined;
  return markup`<section class="panel" aria-labelledby="classes">
<h2 id="classes">What it can answer</h2>
<ul class="tags">${classes.slice(0, MOST_NAMES).map(tag)}</ul>
${more}</section>`;
}
