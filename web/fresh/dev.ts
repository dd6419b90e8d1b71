/** Builds an app: bundles its islands, finds its routes, hashes its static files. @module */
import * as esbuild from "esbuild";
import { createHash } from "node:crypto";
import { basename, extname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { RouteFile } from "./build.ts";
import type { Manifest } from "./load.ts";
import { npmPackages } from "./npm_packages.ts";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=UTF-8",
  ".html": "text/html; charset=UTF-8",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=UTF-8",
  ".json": "application/json; charset=UTF-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
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
    const contents = await Promise.all(statics.map(readStatic));
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
    await Deno.writeTextFile(
      join(out, "server.js"),
      `import { load } from "fresh/internal";\nimport { app } from "../main.ts";\n` +
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

/**
 * What a file below `routes/` is, and the pathname that it answers. Throws an `Error` for what Fresh
 * knows and this does not: groups, optional segments, the rest of an address, middlewares in files,
 * error pages of folders.
 */
export function routeOf(file: string): RouteFile {
  const folders = file.split(sep);
  const name = nameOf(folders.pop()!);
  const [, special] = /^_(.*)$/.exec(name) ?? [];
  const isKnown = special === undefined || special === "layout" ||
    (folders.length === 0 && ["app", "error"].includes(special));
  if (!isKnown || ![...folders, name].every((part) => /^([\w.-]+|\[\w+\])$/.test(part))) {
    throw new Error(`Cannot build as web/fresh/ does not know of files like '${file}': rename it`);
  }
  const addressOf = (parts: string[]) =>
    `/${parts.map((part) => part.replace(/^\[(.+)\]$/, ":$1")).join("/")}`;
  return {
    kind: (special ?? "page") as "page",
    folder: addressOf(folders),
    pattern: addressOf(special !== undefined || name === "index" ? folders : [...folders, name]),
  };
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

/** Fresh finds no file whose name must be escaped in an address, and writes style sheets anew. */
async function readStatic(path: string): Promise<Uint8Array> {
  const bytes = await Deno.readFile(path);
  const name = basename(path);
  const refers = extname(path) === ".css" &&
    /url\(\s*["']?\//.test(new TextDecoder().decode(bytes));
  if (encodeURIComponent(name) === name && !refers) return bytes;
  throw new Error(`Cannot build as web/fresh/ does not serve files like '${path}': do without`);
}

async function describe(path: string) {
  const type = TYPES[extname(path)] ?? "text/plain";
  return { path, type, hash: hashOf(await Deno.readFile(path)) };
}

function hashOf(...contents: Uint8Array[]): string {
  const hash = createHash("sha256");
  contents.forEach((bytes) => hash.update(bytes));
  return hash.digest("hex").slice(0, 16);
}
