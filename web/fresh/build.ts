/** What a build leaves for the server, and its name, which the page's first script knows too. @module */
import type { ComponentType } from "preact";

/** A module below `routes/`. */
export interface RouteModule {
  // deno-lint-ignore no-explicit-any
  readonly default?: ComponentType<any>;
  readonly handler?: unknown;
  readonly handlers?: unknown;
}

/** A build: routes with their modules, islands by component, static files by address. */
export interface Build {
  readonly id: string;
  readonly routes: readonly {
    readonly kind: "page" | "layout" | "app" | "error";
    /** In the syntax of `URLPattern`; of a layout, its folder. */
    readonly pattern: string;
    readonly module: RouteModule;
  }[];
  readonly islands: ReadonlyMap<unknown, { readonly name: string; readonly url: string }>;
  readonly files: ReadonlyMap<string, { path: string; type: string; hash: string }>;
}

/** Builds by app. */
export const builds = new WeakMap<object, Build>();

let current = "";
/** A hash of the build. */
export const buildId = () => current;
/** Sets it. */
export const setBuildId = (id: string) => void (current = id);
