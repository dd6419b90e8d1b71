/** What is around each page that is one HTML file. @module */
import { asMarkup, type Markup, markup } from "./markup.ts";

/** What makes the page work, and how it looks. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
  readonly license: string;
  /** `sha256-…` of script and style, by which the policy knows them. */
  readonly digests: { readonly script: string; readonly style: string };
}

/** The text of a file: a page with its style, its script and `data`, elements that no browser runs. */
export function shell(title: string, page: Markup, data: string, parts: PageParts): string {
  return markup`<!DOCTYPE html>
<!--
Made with Loupe, whose code in this file is under this licence:

${asMarkup(parts.license)}
-->
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(parts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · Loupe</title>
<link rel="icon" href="${ICON}">
<style>${asMarkup(parts.style)}</style>
</head>
<body>
<main>
${page}
</main>
${asMarkup(data)}
<script>${asMarkup(parts.script)}</script>
</body>
</html>
`.text;
}

/** Nothing is loaded and nothing is sent: only what stands in the file runs, and the Worker that it makes. */
function policy({ digests: { script, style } }: PageParts): string {
  return `default-src 'none'; connect-src 'none'; script-src '${script}'; style-src '${style}'; ` +
    "img-src data: blob:; media-src blob:; worker-src blob:; base-uri 'none'; form-action 'none'";
}

/** The web UI's, for the tab. */
const ICON = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#2a78d6" ' +
    'stroke-width="2.5" stroke-linecap="round"><circle cx="10" cy="10" r="6.5"/>' +
    '<path d="M15 15l6 6"/></svg>',
);
