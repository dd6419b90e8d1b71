/** Builds an app: bundles its islands, finds its routes, hashes its static files. @module */
import * as esbuild from "esbuild";
import { createHash } from "node:crypto";
import { basename, extname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Manifest } from "./load.ts";
import { npmPackages } from "./npm_packages.ts";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
};
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Builds the app whose `main.ts`, `routes/`, `islands/` and `static/` are in `root`. */
export class Builder {
  readonly #root: string;

  constructor({ root = "." }: { root?: string } = {}) {
    this.#root = resolve(root);
  }

  /** Writes `_fresh/` with the bundles and `server.js`, whose default export has the app's `fetch`. */
  async build(): Promise<void> {
    const out = join(this.#root, "_fresh");
    await Deno.remove(out, { recursive: true }).catch(() => {});
    const islands = await this.#modules("islands");
    const bundles = await this.#bundle(islands, join(out, "static"));
    const statics = await filesBelow(join(this.#root, "static"));
    const contents = await Promise.all(statics.map((path) => Deno.readFile(path)));
    const id = hashOf(...bundles.map(({ contents }) => contents), ...contents);
    const files = [
      ...bundles.map(({ path }) => [`/_fresh/js/${id}/${basename(path)}`, path]),
      ...statics.map((path) => [addressOf(relative(join(this.#root, "static"), path)), path]),
    ];
    const manifest: Manifest = {
      id,
      islands: islands.map((path) => ({ name: nameOf(path), path })),
      routes: (await this.#modules("routes"))
        .map((path) => ({ ...routeOf(relative(join(this.#root, "routes"), path)), path })),
      files: await Promise.all(
        files.map(async ([url, path]) => [url, await describe(path)] as const),
      ),
    };
    await Deno.writeTextFile(join(out, "manifest.json"), JSON.stringify(manifest, null, 2));
    const load = relative(out, here("./load.ts")).replaceAll(sep, "/");
    await Deno.writeTextFile(
      join(out, "server.js"),
      `import { load } from "${load}";\nimport { app } from "../main.ts";\n` +
        `import manifest from "./manifest.json" with { type: "json" };\n` +
        `export default { fetch: await load(app, manifest) };\n`,
    );
  }

  async #modules(folder: string): Promise<string[]> {
    const files = await filesBelow(join(this.#root, folder));
    return files.filter((path) => /\.tsx?$/.test(path) && !/_test\.tsx?$/.test(path));
  }

  async #bundle(islands: string[], outdir: string) {
    const names = islands.map((path) => [nameOf(path), path]);
    const { outputFiles } = await esbuild.build({
      entryPoints: Object.fromEntries([["fresh-runtime", here("./client.ts")], ...names]),
      bundle: true,
      splitting: true,
      minify: true,
      format: "esm",
      target: ["chrome123", "firefox121", "safari18"],
      jsx: "automatic",
      jsxImportSource: "preact",
      outdir,
      write: false,
      plugins: [npmPackages({ "fresh/runtime": here("./runtime.ts") })],
    });
    await esbuild.stop();
    await Deno.mkdir(outdir, { recursive: true });
    for (const { path, contents } of outputFiles) await Deno.writeFile(path, contents);
    return outputFiles;
  }
}

/** What a file below `routes/` is, and the pathname that it answers. */
export function routeOf(file: string): { kind: "page"; pattern: string } {
  const segments = file.split(sep);
  const name = nameOf(segments.pop()!);
  const kind = /^_(layout|app|error)$/.exec(name)?.[1] ?? "page";
  const path = kind === "page" && name !== "index" ? [...segments, name] : segments;
  const pattern = path.filter((segment) => !/^\(.*\)$/.test(segment)).join("/")
    .replaceAll(/\[\.\.\.(\w+)\]/g, ":$1*").replaceAll(/\[(\w+)\]/g, ":$1");
  return { kind: kind as "page", pattern: `/${pattern}` };
}

const nameOf = (path: string) => basename(path).replace(/\.tsx?$/, "");
const addressOf = (path: string) => `/${path.replaceAll(sep, "/")}`;

async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (!name.startsWith(".")) found.push(...isDirectory ? await filesBelow(path) : [path]);
  }
  return found.sort();
}

async function describe(path: string) {
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  return { path, type, hash: hashOf(await Deno.readFile(path)) };
}

function hashOf(...contents: Uint8Array[]): string {
  const hash = createHash("sha256");
  contents.forEach((bytes) => hash.update(bytes));
  return hash.digest("hex").slice(0, 16);
}
