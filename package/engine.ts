/** Lays out the engine's package. @module */
import { basename, join } from "node:path";
import { bundle, type Bundled, ENTRIES, type Target, WORKERS } from "./bundle.ts";
import { licencesOf } from "./licences.ts";
import { COMMON, ENGINE, ROOT, WEBGPU_TYPES, writeJson } from "./metadata.ts";

const TARGETS: readonly Target[] = ["web", "node"];

/** A script by who asks: Deno has Workers and is no Node; bundlers for pages take the last. */
const scriptOf = (name: string) => ({
  deno: `./web/${name}.js`,
  node: `./node/${name}.js`,
  default: `./web/${name}.js`,
});

/** What an entry is imported as, from the package on: `engine` is the package itself. */
export const addressOf = (name: string) => name === "engine" ? "." : `./${name}`;

/** The `package.json` of the engine. */
function packageJson() {
  const entries = Object.keys(ENTRIES).map((name) => [
    addressOf(name),
    {
      "types@<6": `./types/${name}.before_6.d.ts`,
      types: `./types/${name}.d.ts`,
      ...scriptOf(name),
    },
  ]);
  // A bundler that does not follow `new Worker(new URL(…))` is given these by name.
  const workers = WORKERS.map((path) => basename(path, ".ts"))
    .map((name) => [`./${name}.js`, scriptOf(name)]);
  return {
    name: ENGINE,
    ...COMMON,
    description: "Trains image classifiers with WebGPU, in browsers, Node and Deno",
    keywords: ["webgpu", "wgsl", "machine-learning", "neural-network", "image-classification"],
    engines: { node: ">=22" },
    exports: Object.fromEntries([
      ...entries,
      ...workers,
      ["./package.json", "./package.json"],
    ]),
    main: "./node/engine.js",
    types: "./types/engine.d.ts",
    dependencies: { "@webgpu/types": `^${WEBGPU_TYPES}` },
  };
}

/** Lays out the package in a folder, but for its types. */
export async function layOutEngine(folder: string): Promise<void> {
  const sources: string[] = [];
  for (const target of TARGETS) {
    const bundled = await bundle(target);
    sources.push(...bundled.sources);
    await writeScripts(join(folder, target), bundled);
  }
  await writeJson(join(folder, "package.json"), packageJson());
  await Deno.writeTextFile(join(folder, "THIRD_PARTY_LICENSES.txt"), await licencesOf(sources));
  await Deno.copyFile(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
  await Deno.copyFile(join(ROOT, "package", "texts", "engine.md"), join(folder, "README.md"));
}

async function writeScripts(folder: string, { scripts }: Bundled): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, text] of scripts) await Deno.writeTextFile(join(folder, name), text);
}
