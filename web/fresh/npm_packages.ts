/** Lets esbuild find npm packages where Deno keeps them. @module */
import type { Plugin } from "esbuild";
import { findPackageJSON, isBuiltin } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";

/** Resolves bare specifiers from Deno's cache, within packages too, and `aliases` to files. */
export function npmPackages(aliases: Record<string, string> = {}): Plugin {
  return {
    name: "npm packages",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async ({ path, importer, kind }) => {
        if (kind === "entry-point") return undefined;
        if (aliases[path]) return { path: aliases[path] };
        // Packages for both ask for these in Node alone.
        if (isBuiltin(path)) return { path, external: true };
        const [, name, inside] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(path)!;
        const found = findPackageJSON(name, pathToFileURL(importer));
        if (!found) {
          return { errors: [{ text: `${importer} imports ${path}, which is not there` }] };
        }
        const { exports } = JSON.parse(await Deno.readTextFile(found));
        // Where a name is told without conditions, its file need not be where esbuild would look.
        const told = exports?.[`.${inside}`];
        const file = typeof told === "string" ? told : `.${inside}`;
        return await build.resolve(file, { kind, importer, resolveDir: dirname(found) });
      });
    },
  };
}
