/** Script and style of pages that are one HTML file. @module */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build as bundle, type BuildOptions, type Plugin, stop } from "esbuild";
import type { PageParts } from "../one_file/shell.ts";
import { shaders } from "./shaders.ts";

const LICENSE = new URL("../../LICENSE", import.meta.url);

/** Shaders that only a training runs: nothing here asks for them, and shaders are most of a script. */
export const OF_TRAINING = /(optimizer.\w+|\w*weight_gradient\w*)\.wgsl$/;

let ofOneFile: Promise<PageParts> | undefined;
let ofFilm: Promise<PageParts> | undefined;

/** Bundles the parts of a page that classifies, in a fifth of a second, once: they are the same for every network. */
export const buildOneFile = (): Promise<PageParts> => ofOneFile ??= build("one_file");

/** Bundles the parts of a page that plays a film, once: they are the same for every film. */
export const buildFilm = (): Promise<PageParts> => ofFilm ??= build("film");

/** Bundles `main.ts` and `page.css` of a folder of `web/`. */
async function build(name: string): Promise<PageParts> {
  const folder = new URL(`../${name}/`, import.meta.url);
  try {
    const script = await bundled(new URL("main.ts", folder), {
      format: "iife",
      target: "es2022",
      plugins: [withoutTraining(), shaders()],
    });
    const style = await bundled(new URL("page.css", folder), {});
    const license = await Deno.readTextFile(LICENSE);
    const digests = { script: digestOf(script), style: digestOf(style) };
    return { script, style, license, digests };
  } finally {
    await stop(); // else its process keeps this one alive
  }
}

async function bundled(entry: URL, options: BuildOptions): Promise<string> {
  const { outputFiles } = await bundle({
    ...options,
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    minify: true,
    legalComments: "none",
    write: false,
  });
  // What would end the element that it stands in is escaped by esbuild already.
  return outputFiles![0].text;
}

/** Leaves out the texts of shaders that can't be asked for. */
function withoutTraining(): Plugin {
  return {
    name: "without training",
    setup(build) {
      build.onLoad({ filter: OF_TRAINING }, () => ({ contents: "", loader: "text" }));
    },
  };
}

const digestOf = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
