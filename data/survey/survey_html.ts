/** A survey as one page: no script, nothing from elsewhere, pictures side by side. @module */
import { encode } from "jpeg-js";
import type { Collected } from "./collect.ts";
import type { Picture } from "../picture/picture.ts";
import type { BadFile } from "./survey.ts";
import { markupText } from "../text/markup.ts";
import { badLine, sizesOf, summaryOf, warningsOf } from "./survey_text.ts";

/** More groups of a kind are counted, not drawn; so are more pictures of a group. */
const MOST_GROUPS = 200;
const MOST_PICTURES = 24;

const STYLE = `
:root { color-scheme: light dark; --line: #d4d4d8; --soft: #f4f4f5; --text: #18181b;
  --quiet: #52525b; --page: #fff; --warn: #b45309; }
@media (prefers-color-scheme: dark) {
  :root { --line: #3f3f46; --soft: #27272a; --text: #f4f4f5; --quiet: #a1a1aa; --page: #18181b;
    --warn: #fbbf24; }
}
body { background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif;
  margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
h1, h2 { line-height: 1.2; font-weight: 600; }
h2 { margin-top: 2.5rem; }
p, figcaption { color: var(--quiet); }
li.warning { color: var(--warn); }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem 1rem .3rem 0; text-align: left; }
td + td, th + th { text-align: right; font-variant-numeric: tabular-nums; }
.group { background: var(--soft); border-radius: .5rem; display: flex; flex-wrap: wrap; gap: 1rem;
  margin: .75rem 0; padding: .75rem; }
figure { margin: 0; width: 9rem; }
figure img { display: block; height: 7rem; width: 100%; object-fit: contain;
  object-position: left; image-rendering: pixelated; }
figcaption { font-size: .8rem; overflow-wrap: anywhere; }
`;

/** The page of a folder's survey; `title` names the folder. */
export function surveyPage(title: string, folder: Collected): string {
  const { survey, collection } = folder;
  const picture = pictureFinder(folder);
  const warnings = warningsOf({ ...survey, bad: [] }, collection);
  const inner = [
    `<h1>Pictures in ${markupText(title)}</h1>`,
    `<p>${markupText(summaryOf(survey))}.<br>Sizes: ${markupText(sizesOf(collection))}.</p>`,
    warnings.length
      ? `<ul>${
        warnings.map((line) => `<li class="warning">${markupText(line)}</li>`).join("")
      }</ul>`
      : "",
    classTable(folder),
    groups("Twins across classes", "Some label must be wrong.", survey.crossClass, picture),
    groups(
      "Near duplicates",
      "They stay together in a grouped split.",
      survey.nearGroups,
      picture,
    ),
    groups(
      "Files of the same bytes",
      "They stay together in a grouped split.",
      survey.exactGroups,
      picture,
    ),
    badFiles(survey.bad, picture),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pictures in ${markupText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${inner.filter(Boolean).join("\n")}
</body>
</html>
`;
}

function classTable({ survey }: Collected): string {
  const rows = survey.classes.map(({ name, files, distinct, unreadable }) =>
    `<tr><td>${
      markupText(name)
    }</td><td>${files}</td><td>${distinct}</td><td>${unreadable}</td></tr>`
  );
  const head = "<tr><th>class</th><th>files</th><th>distinct</th><th>unreadable</th></tr>";
  return `<table><thead>${head}</thead><tbody>${rows.join("")}</tbody></table>`;
}

type Finder = (file: string) => Picture | undefined;

function pictureFinder({ collection, pictures }: Collected): Finder {
  const contents = new Map(collection.files.map(({ name, content }) => [name, content]));
  return (file) => pictures[contents.get(file)!];
}

function groups(title: string, about: string, all: string[][], picture: Finder): string {
  if (all.length === 0) return "";
  const shown = all.slice(0, MOST_GROUPS).map((group) => {
    const figures = group.slice(0, MOST_PICTURES).map((file) => figure(file, file, picture));
    const more = group.length - figures.length;
    return `<div class="group">${figures.join("")}${
      more > 0 ? `<p>and ${more} more</p>` : ""
    }</div>`;
  });
  const more = all.length - shown.length;
  const rest = more > 0 ? `<p>${more} more groups are not shown.</p>` : "";
  return `<h2>${title} (${all.length})</h2><p>${about}</p>${shown.join("")}${rest}`;
}

function badFiles(bad: readonly BadFile[], picture: Finder): string {
  if (bad.length === 0) return "";
  const items = bad.map((file) =>
    picture(file.file)
      ? `<li>${figure(file.file, badLine(file), picture)}</li>`
      : `<li>${markupText(badLine(file))}</li>`
  );
  return `<h2>Bad files (${bad.length})</h2><ul>${items.join("")}</ul>`;
}

function figure(file: string, caption: string, picture: Finder): string {
  const found = picture(file);
  const image = found ? `<img src="${dataUri(found)}" alt="${markupText(file)}">` : "";
  return `<figure>${image}<figcaption>${markupText(caption)}</figcaption></figure>`;
}

function dataUri({ height, width, pixels }: Picture): string {
  const data = new Uint8Array(height * width * 4).fill(255);
  for (let i = 0; i < height * width; i++) data.set(pixels.subarray(i * 3, i * 3 + 3), i * 4);
  const jpeg: Uint8Array = encode({ data, width, height }, 85).data;
  return `data:image/jpeg;base64,${jpeg.toBase64()}`;
}
