/**
 * `deno task build:demo`: writes the demo as a static site into `dist/demo/`. All addresses are
 * relative, so that any host can serve it from any folder.
 *
 * @module
 */
import { join } from "node:path";
import { renderToString } from "preact-render-to-string";
import Demo from "../islands/Demo.tsx";
import { ADDRESSES } from "./addresses.ts";
import { bundle } from "./bundle.ts";
import { buildWorker } from "./worker.ts";

const WEB = join(import.meta.dirname!, "..");
const PROJECT = join(WEB, "..");
const SHEETS = ["styles.css", "runs.css", "gallery.css", "demo.css", "live.css"];
const STATIC = [...SHEETS, "icon.svg", "recording.json"];
/** The bundles hold others' code, whose licences ask to go with it. */
const LICENSES = ["LICENSE", "THIRD_PARTY_LICENSES.md"];

/** What a page may load: its own files, and pictures that it made itself. */
const POLICY = "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'";

function Document() {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Demo · Loupe</title>
        <link rel="icon" href="./icon.svg" type="image/svg+xml" />
        {SHEETS.map((sheet) => <link key={sheet} rel="stylesheet" href={`./${sheet}`} />)}
        <script type="module" src="./demo.js" />
      </head>
      <body>
        <header class="top">
          <a class="brand" href="./">
            <img src="./icon.svg" alt="" width="24" height="24" />
            Loupe
          </a>
        </header>
        <main id="content">
          <Demo {...ADDRESSES} />
        </main>
      </body>
    </html>
  );
}

/** Writes the site into a folder. */
export async function buildDemo(folder: string): Promise<void> {
  await buildWorker(folder);
  const script = await bundle(new URL("./static_page.tsx", import.meta.url));
  await Deno.writeTextFile(join(folder, "demo.js"), script);
  const page = `<!DOCTYPE html>\n${renderToString(<Document />)}\n`;
  await Deno.writeTextFile(join(folder, "index.html"), page);
  for (const name of STATIC) await Deno.copyFile(join(WEB, "static", name), join(folder, name));
  for (const name of LICENSES) await Deno.copyFile(join(PROJECT, name), join(folder, name));
}

if (import.meta.main) {
  const folder = join(PROJECT, "dist", "demo");
  await buildDemo(folder);
  console.log(`The demo is in ${folder}: any static host can serve it`);
}
