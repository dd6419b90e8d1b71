/** What a build leaves for the server, and its name, which the page's first script knows too. @module */
import type { ComponentType } from "preact";

/** A module below `routes/`. */
export interface RouteModule {
  // deno-lint-ignore no-explicit-any
  readonly default?: ComponentType<any>;
  readonly handler?: unknown;
  readonly handlers?: unknown;
}

/** What a file below `routes/` is. */
export interface RouteFile {
  readonly kind: "page" | "layout" | "app" | "error";
  /** The folder that it is in, whose layouts and those above it go around a page. */
  readonly folder: string;
  /** Of a page, what it answers, in the syntax of `URLPattern`. */
  readonly pattern: string;
}

/** A file below `routes/` with its module. */
export interface Route extends RouteFile {
  readonly module: RouteModule;
}

/** A build: routes with their modules, islands by component, static files by address. */
export interface Build {
  readonly id: string;
  readonly routes: readonly Route[];
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
