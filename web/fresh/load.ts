/** Gives an app the build that `dev.ts` wrote: `fresh/internal`. @module */
import { pathToFileURL } from "node:url";
import type { App } from "./app.ts";
import { type Build, builds, type RouteFile } from "./build.ts";

/** A build with files in place of modules. */
export interface Manifest {
  readonly id: string;
  readonly islands: readonly { readonly name: string; readonly path: string }[];
  readonly routes: readonly (RouteFile & { readonly path: string })[];
  readonly files: readonly (readonly [string, { path: string; type: string; hash: string }])[];
}

type Module = Record<string, unknown>;

/**
 * Loads all modules; gives the app's handler. Throws an `Error` where a module exports what Fresh
 * would heed and this does not.
 */
export async function load<State>(app: App<State>, { id, islands, routes, files }: Manifest) {
  const build: Build = {
    id,
    islands: new Map(
      await Promise.all(islands.map(async ({ name, path }) => {
        const island = islandOf(await moduleAt(path), path);
        return [island, { name, url: `/_fresh/js/${id}/${name}.js` }] as const;
      })),
    ),
    routes: await Promise.all(
      routes.map(async (route) => ({
        ...route,
        module: routeModule(await moduleAt(route.path), route.path),
      })),
    ),
    files: new Map(files),
  };
  builds.set(app, build);
  return app.handler();
}

const moduleAt = (path: string): Promise<Module> => import(pathToFileURL(path).href);

/** Fresh makes an island of each function that is exported. */
function islandOf(module: Module, path: string): unknown {
  const others = Object.keys(module)
    .filter((name) => name !== "default" && typeof module[name] === "function");
  if (others.length > 0) throw refusal(path, others);
  return module.default;
}

/** Fresh heeds a route's `config`. */
function routeModule(module: Module, path: string) {
  if ("config" in module) throw refusal(path, ["config"]);
  return module;
}

const refusal = (path: string, names: string[]) =>
  new Error(`Cannot serve '${path}' as web/fresh/ does not know of its ${names}: do without`);
