/** Lets esbuild find npm packages where Deno keeps them. @module */
import type { Plugin } from "esbuild";
import { findPackageJSON } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";

/** Resolves bare specifiers from Deno's cache, within packages too, and `aliases` to files. */
export function npmPackages(aliases: Record<string, string> = {}): Plugin {
  return {
    name: "npm packages",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
        if (kind === "entry-point") return undefined;
        if (aliases[path]) return { path: aliases[path] };
        const [, name, inside] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(path)!;
        const found = findPackageJSON(name, pathToFileURL(importer));
        if (!found) {
          return { errors: [{ text: `${importer} imports ${path}, which is not there` }] };
        }
        return build.resolve(`.${inside}`, { kind, importer, resolveDir: dirname(found) });
      });
    },
  };
}
