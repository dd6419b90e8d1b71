/** Bundles modules for browsers. @module */
import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";
import { npmPackages } from "../fresh/npm_packages.ts";

/** Bundles one module with all that it imports, shaders included, into one script. */
export async function bundle(entry: URL): Promise<string> {
  try {
    const { outputFiles: [script] } = await build({
      entryPoints: [fileURLToPath(entry)],
      bundle: true,
      format: "esm",
      minify: true,
      write: false,
      jsx: "automatic",
      jsxImportSource: "preact",
      plugins: [npmPackages()],
    });
    return script.text;
  } finally {
    await stop(); // else its process keeps this one alive
  }
}
