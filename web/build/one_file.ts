/** Script and style of the one HTML file. @module */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build as bundle, type BuildOptions, type Plugin, stop } from "esbuild";
import type { PageParts } from "../one_file/document.ts";
import { shaders } from "./shaders.ts";

const FOLDER = new URL("../one_file/", import.meta.url);
const LICENSE = new URL("../../LICENSE", import.meta.url);

/** Shaders that only a training runs: nothing here asks for them, and shaders are most of a script. */
export const OF_TRAINING = /(optimizer.\w+|\w*weight_gradient\w*)\.wgsl$/;

let built: Promise<PageParts> | undefined;

/** Bundles the parts, in a fifth of a second, once: they are the same for every network. */
export const buildOneFile = (): Promise<PageParts> => built ??= build();

async function build(): Promise<PageParts> {
  try {
    const script = await bundled("main.ts", {
      format: "iife",
      target: "es2022",
      plugins: [withoutTraining(), shaders()],
    });
    const style = await bundled("page.css", {});
    const license = await Deno.readTextFile(LICENSE);
    const digests = { script: digestOf(script), style: digestOf(style) };
    return { script, style, license, digests };
  } finally {
    await stop(); // else its process keeps this one alive
  }
}

async function bundled(name: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await bundle({
    ...options,
    entryPoints: [fileURLToPath(new URL(name, FOLDER))],
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
