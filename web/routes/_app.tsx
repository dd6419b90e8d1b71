import { asset } from "fresh/runtime";
import type { PageProps } from "fresh";
import type { State } from "../utils.ts";

/** The first is shared by all pages; a place adds its own. */
const SHEETS = [
  "/styles.css",
  "/runs.css",
  "/list.css",
  "/sweeps.css",
  "/labels.css",
  "/gallery.css",
  "/gradient.css",
  "/network_map.css",
  "/learn.css",
  "/demo.css",
  "/live.css",
  "/check.css",
  "/film.css",
  "/join.css",
];

/** The document. */
export default function App({ Component, state }: PageProps<unknown, State>) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{state.title ? `${state.title} · Loupe` : "Loupe"}</title>
        <link rel="icon" href={asset("/icon.svg")} type="image/svg+xml" />
        {SHEETS.map((sheet) => <link key={sheet} rel="stylesheet" href={asset(sheet)} />)}
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
}
