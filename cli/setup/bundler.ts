/** The one program that `export --format html` starts: esbuild bundles what the page loads. @module */
import { createRequire } from "node:module";
import process from "node:process";

/** The path of esbuild's program, which is there afterwards. */
export async function findBundler(): Promise<string> {
  const own = Deno.env.get("ESBUILD_BINARY_PATH");
  if (own) return own;
  await import("esbuild"); // a package that was never used is not there yet
  const beside = createRequire(createRequire(import.meta.url).resolve("esbuild"));
  const program = process.platform === "win32" ? "esbuild.exe" : "bin/esbuild";
  return beside.resolve(`@esbuild/${process.platform}-${process.arch}/${program}`);
}
