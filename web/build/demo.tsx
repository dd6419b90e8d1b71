/**
 * `deno task build:demo`: writes the demo as a static site into `dist/demo/`. All addresses are
 * relative, so that any host can serve it from any folder.
 *
 * @module
 */
import { join } from "node:path";
import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import { ALL_OPS } from "../../engine/check/all_ops.ts";
import { CheckText } from "../features/check/CheckText.tsx";
import configuration from "../../deno.json" with { type: "json" };
import { JoinText } from "../features/join/JoinText.tsx";
import Check from "../islands/Check.tsx";
import Demo from "../islands/Demo.tsx";
import Join from "../islands/Join.tsx";
import { ADDRESSES } from "./addresses.ts";
import { bundle } from "./bundle.ts";
import { buildWorker } from "./worker.ts";

const WEB = join(import.meta.dirname!, "..");
const PROJECT = join(WEB, "..");
const SHEETS = [
  "styles.css",
  "runs.css",
  "gallery.css",
  "gradient.css",
  "network_map.css",
  "demo.css",
  "live.css",
  "check.css",
  "join.css",
];
const STATIC = [...SHEETS, "icon.svg", "recording.json"];
/** The bundles hold others' code, whose licences ask to go with it. */
const LICENSES = ["LICENSE", "THIRD_PARTY_LICENSES.md"];

/** What a page may load: its own files, and pictures that it made itself. */
const POLICY = "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'";

/** A page of the site. */
interface Page {
  readonly title: string;
  readonly file: string;
  /** `static_NAME.tsx` and `NAME.js`, which hydrates the island. */
  readonly script: string;
  /** What the script has to know, by its name in `data-`. */
  readonly data?: Readonly<Record<`data-${string}`, string>>;
  readonly text?: ComponentChildren;
  readonly island: ComponentChildren;
}

/** The ops of the check, which its page is told: an island has nothing of the engine. */
const OPS = ALL_OPS.map(({ name }) => name);

const PAGES: readonly Page[] = [
  { title: "Demo", file: "index.html", script: "demo", island: <Demo {...ADDRESSES} /> },
  {
    title: "Check this GPU",
    file: "check.html",
    script: "check",
    data: { "data-ops": OPS.join(" ") },
    text: <CheckText />,
    island: <Check worker={ADDRESSES.worker} ops={OPS} />,
  },
  {
    title: "Join a sweep",
    file: "join.html",
    script: "join",
    data: { "data-version": configuration.version },
    text: <JoinText />,
    island: <Join worker={ADDRESSES.join} version={configuration.version} />,
  },
];

const placeOf = ({ file }: Page) => file === "index.html" ? "./" : `./${file}`;

function Document({ page }: { page: Page }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${page.title} · Loupe`}</title>
        <link rel="icon" href="./icon.svg" type="image/svg+xml" />
        {SHEETS.map((sheet) => <link key={sheet} rel="stylesheet" href={`./${sheet}`} />)}
        <script type="module" src={`./${page.script}.js`} />
      </head>
      <body>
        <header class="top">
          <a class="brand" href="./">
            <img src="./icon.svg" alt="" width="24" height="24" />
            Loupe
          </a>
          <nav aria-label="Places">
            {PAGES.map((place) => (
              <a
                key={place.file}
                href={placeOf(place)}
                aria-current={place === page ? "page" : undefined}
              >
                {place.title}
              </a>
            ))}
          </nav>
        </header>
        <main>
          {page.text}
          <div id="content" {...page.data}>
            {page.island}
          </div>
        </main>
      </body>
    </html>
  );
}

/** Writes the site into a folder. */
export async function buildDemo(folder: string): Promise<void> {
  await buildWorker(folder);
  for (const page of PAGES) {
    const script = await bundle(new URL(`./static_${page.script}.tsx`, import.meta.url));
    await Deno.writeTextFile(join(folder, `${page.script}.js`), script);
    const text = `<!DOCTYPE html>\n${renderToString(<Document page={page} />)}\n`;
    await Deno.writeTextFile(join(folder, page.file), text);
  }
  for (const name of STATIC) await Deno.copyFile(join(WEB, "static", name), join(folder, name));
  for (const name of LICENSES) await Deno.copyFile(join(PROJECT, name), join(folder, name));
}

if (import.meta.main) {
  const folder = join(PROJECT, "dist", "demo");
  await buildDemo(folder);
  console.log(`The demo is in ${folder}: any static host can serve it`);
}
