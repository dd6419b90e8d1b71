/** Builds an app: bundles its islands, finds its routes, hashes its static files. @module */
import * as esbuild from "esbuild";
import { createHash } from "node:crypto";
import { extname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { npmPackages } from "../build/npm_packages.ts";

/** Options of a build; folders are within `root`. */
export interface BuildOptions {
  readonly root?: string;
  readonly outDir?: string;
  readonly staticDir?: string;
  readonly islandDir?: string;
  readonly routeDir?: string;
  readonly target?: string | string[];
}

interface BuiltFile {
  readonly url: string;
  readonly path: string;
  readonly type: string;
  readonly hash: string;
}

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
};

/** The build of an app. */
export class Builder {
  readonly #root: string;
  readonly #options: Required<Omit<BuildOptions, "root">>;

  constructor({ root, ...options }: BuildOptions = {}) {
    this.#root = resolve(root ?? ".");
    this.#options = {
      outDir: "_fresh",
      staticDir: "static",
      islandDir: "islands",
      routeDir: "routes",
      target: ["chrome113", "firefox121", "safari17"],
      ...options,
    };
  }

  /** Writes bundles and `server.js`, whose default export has the app's `fetch`. */
  async build(): Promise<void> {
    const out = this.#path("outDir");
    await Deno.remove(out, { recursive: true }).catch(() => {});
    const routes = (await filesBelow(this.#path("routeDir"))).filter(isModule);
    const islands = (await filesBelow(this.#path("islandDir"))).filter(isModule);
    const bundles = await this.#bundle(islands);
    const id = hashOf(bundles.map(({ contents }) => contents));
    const prefix = `/_fresh/js/${id}/`;
    const files: BuiltFile[] = [];
    for (const { path, contents } of bundles) {
      const target = join(out, "static", path);
      await Deno.mkdir(resolve(target, ".."), { recursive: true });
      await Deno.writeFile(target, contents);
      files.push(describe(prefix + path, target, contents));
    }
    for (const path of await filesBelow(this.#path("staticDir")).catch(() => [])) {
      const url = "/" + relative(this.#path("staticDir"), path).replaceAll(sep, "/");
      files.push(describe(url, path, await Deno.readFile(path)));
    }
    await Deno.writeTextFile(join(out, "snapshot.js"), this.#snapshot(routes, islands, files, id));
    await Deno.writeTextFile(join(out, "server.js"), this.#server());
  }

  #path(folder: "outDir" | "staticDir" | "islandDir" | "routeDir"): string {
    return resolve(this.#root, this.#options[folder]);
  }

  async #bundle(islands: string[]) {
    const names = islands.map((path) => [nameOf(path), path]);
    const { outputFiles } = await esbuild.build({
      absWorkingDir: this.#root,
      entryPoints: Object.fromEntries([["fresh-runtime", here("./client.ts")], ...names]),
      bundle: true,
      splitting: true,
      minify: true,
      format: "esm",
      platform: "browser",
      target: this.#options.target,
      jsx: "automatic",
      jsxImportSource: "preact",
      outdir: "/",
      write: false,
      plugins: [npmPackages({ "fresh/runtime": here("./runtime.ts") })],
    });
    await esbuild.stop();
    return outputFiles.map(({ path, contents }) => ({
      path: path.split(/[\\/]/).at(-1)!,
      contents,
    }))
      .sort((a, b) => a.path < b.path ? -1 : 1);
  }

  #snapshot(routes: string[], islands: string[], files: BuiltFile[], id: string): string {
    const from = (path: string) => JSON.stringify(this.#specifier(path));
    return [
      ...islands.map((path, i) => `import island${i} from ${from(path)};`),
      ...routes.map((path, i) => `import * as route${i} from ${from(path)};`),
      `export const snapshot = {`,
      `  id: ${JSON.stringify(id)},`,
      `  islands: new Map([`,
      ...islands.map((path, i) => {
        const island = { name: nameOf(path), url: `/_fresh/js/${id}/${nameOf(path)}.js` };
        return `    [island${i}, ${JSON.stringify(island)}],`;
      }),
      `  ]),`,
      `  routes: [`,
      ...routes.map((path, i) => {
        const { kind, pattern } = routeOf(relative(this.#path("routeDir"), path));
        return `    { kind: "${kind}", pattern: ${JSON.stringify(pattern)}, module: route${i} },`;
      }),
      `  ],`,
      `  files: new Map(${JSON.stringify(files.map(({ url, ...file }) => [url, file]), null, 2)}),`,
      `};\n`,
    ].join("\n");
  }

  #server(): string {
    const from = (path: string) => JSON.stringify(this.#specifier(path));
    return `import { setSnapshot } from ${from(here("./snapshot.ts"))};\n` +
      `import { app } from ${from(join(this.#root, "main.ts"))};\n` +
      `import { snapshot } from "./snapshot.js";\n` +
      `setSnapshot(app, snapshot);\nexport default { fetch: app.handler() };\n`;
  }

  #specifier(path: string): string {
    return relative(this.#path("outDir"), path).replaceAll(sep, "/");
  }
}

const isModule = (path: string) => /\.tsx?$/.test(path) && !/_test\.tsx?$/.test(path);

/** The name of an island, which is that of its file. */
const nameOf = (path: string) => path.split(sep).at(-1)!.replace(/\.tsx?$/, "");

/** What a file below `routes/` is, and the pathname that it answers. */
export function routeOf(
  file: string,
): { kind: "page" | "layout" | "app" | "error"; pattern: string } {
  const segments = file.replaceAll(sep, "/").replace(/\.tsx?$/, "").split("/");
  const name = segments.at(-1)!;
  const kind = /^_(layout|app|error)$/.exec(name)?.[1] ?? "page";
  if (kind !== "page" || name === "index") segments.pop();
  const pattern = segments.filter((segment) => !/^\(.*\)$/.test(segment))
    .map((segment) => segment.replace(/^\[\.\.\.(\w+)\]$/, ":$1*").replaceAll(/\[(\w+)\]/g, ":$1"));
  return { kind: kind as "page", pattern: `/${pattern.join("/")}` };
}

async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name.startsWith(".")) continue;
    const path = join(folder, name);
    found.push(...isDirectory ? await filesBelow(path) : [path]);
  }
  return found.sort();
}

function hashOf(contents: Uint8Array[]): string {
  const hash = createHash("sha256");
  contents.forEach((bytes) => hash.update(bytes));
  return hash.digest("hex").slice(0, 16);
}

function describe(url: string, path: string, contents: Uint8Array): BuiltFile {
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  return { url, path, type, hash: hashOf([contents]) };
}
