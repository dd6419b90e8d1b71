/** Gives an app the build that `dev.ts` wrote. @module */
import { pathToFileURL } from "node:url";
import type { App } from "./app.ts";
import { type Build, builds } from "./build.ts";

/** A build with files in place of modules. */
export interface Manifest {
  readonly id: string;
  readonly islands: readonly { readonly name: string; readonly path: string }[];
  readonly routes: readonly { kind: "page"; pattern: string; path: string }[];
  readonly files: readonly (readonly [string, { path: string; type: string; hash: string }])[];
}

/** Loads all modules; gives the app's handler. */
export async function load<State>(app: App<State>, { id, islands, routes, files }: Manifest) {
  const load = (path: string) => import(pathToFileURL(path).href);
  const build: Build = {
    id,
    islands: new Map(
      await Promise.all(islands.map(async ({ name, path }) => {
        return [(await load(path)).default, { name, url: `/_fresh/js/${id}/${name}.js` }] as const;
      })),
    ),
    routes: await Promise.all(
      routes.map(async (route) => ({ ...route, module: await load(route.path) })),
    ),
    files: new Map(files),
  };
  builds.set(app, build);
  return app.handler();
}
