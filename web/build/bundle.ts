/** Bundles modules for browsers. @module */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions, type OutputFile, stop } from "esbuild";
import { npmPackages } from "../fresh/npm_packages.ts";
import { shaders } from "./shaders.ts";

/** What islands share with their server. */
const RUNTIME = fileURLToPath(new URL("../fresh/runtime.ts", import.meta.url));

/** A script that a browser loads by its name. */
export interface Script {
  readonly name: string;
  readonly text: string;
}

/** Bundles one module with all that it imports, shaders included, into one script. */
export async function bundle(entry: URL): Promise<string> {
  const [{ text }] = await run(entry, {});
  return text;
}

/**
 * Bundles one module into `NAME.js`, `NAME` its own, and a script for each part that it imports by
 * `import()`, or that several of these share. All of them belong into one folder.
 */
export async function bundleInParts(entry: URL): Promise<Script[]> {
  const outputs = await run(entry, { splitting: true, outdir: "parts", chunkNames: "part-[hash]" });
  return outputs.map(({ path, text }) => ({ name: basename(path), text }));
}

async function run(entry: URL, options: BuildOptions): Promise<OutputFile[]> {
  try {
    const { outputFiles } = await build({
      ...options,
      entryPoints: [fileURLToPath(entry)],
      bundle: true,
      format: "esm",
      minify: true,
      write: false,
      jsx: "automatic",
      jsxImportSource: "preact",
      plugins: [npmPackages({ "fresh/runtime": RUNTIME }), shaders()],
    });
    return outputFiles!;
  } finally {
    await stop(); // else its process keeps this one alive
  }
}
