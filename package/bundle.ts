/** Bundles the engine, `data/` and their Workers for browsers and Deno, and once more for Node. @module */
import { basename, join } from "node:path";
import { build, type BuildOptions, type Metafile, type Plugin, stop } from "esbuild";
import { shaders } from "../web/build/shaders.ts";
import { npmPackages } from "../web/fresh/npm_packages.ts";
import { ROOT } from "./metadata.ts";

/** What it is bundled for. */
export type Target = "web" | "node";

/** Scripts by name, and the files that they were made of, from the project's folder. */
export interface Bundled {
  readonly scripts: ReadonlyMap<string, string>;
  readonly sources: readonly string[];
}

/** What is imported, by the name that it has in the package. */
export const ENTRIES: Readonly<Record<string, string>> = {
  engine: "engine/mod.ts",
  data: "data/mod.ts",
};

/** The Workers that these start, each a script of its own, which bundlers look for beside them. */
export const WORKERS: readonly string[] = [
  "engine/train/gather_worker.ts",
  "data/decode/decode_worker.ts",
];

/**
 * Where a Worker is started: the name of its file there, and its options. To take permissions from a
 * Worker is unstable in Deno, and whoever has not said so would get an error.
 */
const STARTED =
  /new URL\("\.\/(\w+_worker)\.ts", import\.meta\.url\),\s*\{ type: "module"(?:, deno: \{[^}]*\})? \}/g;

/** Bundles for a target. Throws an `Error` where a Worker is not started once. */
export async function bundle(target: Target): Promise<Bundled> {
  const inject = (name: string) =>
    target === "node" ? { inject: [join(ROOT, "package", "node", `${name}.ts`)] } : {};
  try {
    const own = await run(ENTRIES, { splitting: true, ...inject("worker") });
    const started: string[] = [];
    for (const [name, text] of own.scripts) {
      const renamed = text.replaceAll(STARTED, (_, worker: string) => {
        started.push(`${worker}.ts`);
        return `new URL("./${worker}.js", import.meta.url), { type: "module" }`;
      });
      own.scripts.set(name, renamed);
    }
    if (started.sort().join() !== WORKERS.map((path) => basename(path)).sort().join()) {
      throw new Error(`Cannot bundle as each Worker should be started once: found ${started}`);
    }
    const workers = await Promise.all(
      WORKERS.map((path) => run({ [basename(path, ".ts")]: path }, inject("scope"))),
    );
    const all = [own, ...workers];
    return {
      scripts: new Map(all.flatMap(({ scripts }) => [...scripts])),
      sources: all.flatMap(({ metafile }) => Object.keys(metafile.inputs)),
    };
  } finally {
    await stop(); // else its process keeps this one alive
  }
}

async function run(
  entries: Readonly<Record<string, string>>,
  options: BuildOptions,
): Promise<{ scripts: Map<string, string>; metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    ...options,
    entryPoints: { ...entries },
    absWorkingDir: ROOT,
    outdir: "out",
    chunkNames: "part-[hash]",
    bundle: true,
    format: "esm",
    target: "es2024",
    write: false,
    metafile: true,
    legalComments: "none",
    charset: "utf8",
    plugins: [nodeModules(), npmPackages(), shaders()],
  });
  const scripts = outputFiles!.map(({ path, text }): [string, string] => [basename(path), text]);
  return { scripts: new Map(scripts), metafile: metafile! };
}

/** Leaves Node's own modules to Node. */
function nodeModules(): Plugin {
  return {
    name: "node modules",
    setup({ onResolve }) {
      onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true }));
    },
  };
}
