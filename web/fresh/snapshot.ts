/** What a build leaves for the server: routes, islands, static files. @module */
import type { ComponentType } from "preact";
import type { RouteHandler } from "./define.ts";

/** A module below `routes/`. */
export interface RouteModule {
  // deno-lint-ignore no-explicit-any
  readonly default?: ComponentType<any>;
  // deno-lint-ignore no-explicit-any
  readonly handler?: RouteHandler<any, any>;
  // deno-lint-ignore no-explicit-any
  readonly handlers?: RouteHandler<any, any>;
}

/** A file below `routes/`. */
export interface RouteFile {
  readonly kind: "page" | "layout" | "app" | "error";
  /** A pathname in the syntax of `URLPattern`; of a layout, its folder. */
  readonly pattern: string;
  readonly module: RouteModule;
}

/** A file that is served as it is. */
export interface StaticFile {
  readonly path: string;
  readonly type: string;
  readonly hash: string;
}

/** A build. */
export interface Snapshot {
  readonly id: string;
  readonly routes: readonly RouteFile[];
  readonly islands: ReadonlyMap<unknown, { readonly name: string; readonly url: string }>;
  readonly files: ReadonlyMap<string, StaticFile>;
}

const snapshots = new WeakMap<object, Snapshot>();

/** Gives an app its build. */
export function setSnapshot(app: object, snapshot: Snapshot): void {
  snapshots.set(app, snapshot);
}

/** An app's build; without one it has middlewares only. */
export function snapshotOf(app: object): Snapshot {
  return snapshots.get(app) ?? { id: "", routes: [], islands: new Map(), files: new Map() };
}
