/**
 * Where Loupe itself is, and what it keeps there. All other paths are the caller's.
 *
 * @module
 */
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

/** Whether it is a package that npm installed: then its folder is npm's, which may replace it. */
export const IS_INSTALLED = /[/\\]node_modules[/\\]/.test(PROJECT);

/** What was fetched, drawn, decoded or tuned once: it may be deleted at any time. */
export const KEPT = IS_INSTALLED ? join(cacheFolder(), "loupe") : join(PROJECT, ".loupe");

/** The drawn faces, which a training without a folder draws. */
export const FACES = join(KEPT, "faces");

/** The runs that nobody named a place for. */
export const RUNS = IS_INSTALLED ? "runs" : join(PROJECT, "runs");

/** How Deno is told to run a program of the project, which it does not find in `node_modules`. */
export const RUN: readonly string[] = ["run", "--config", join(PROJECT, "deno.json")];

/** Where programs keep what they can make again. */
export function cacheFolder(): string {
  const variable = (name: string) => Deno.env.get(name) ?? "";
  if (Deno.build.os === "windows") return variable("LOCALAPPDATA");
  if (Deno.build.os === "darwin") return join(variable("HOME"), "Library", "Caches");
  return variable("XDG_CACHE_HOME") || join(variable("HOME"), ".cache");
}

/** A path as the caller would write it. */
export function fromHere(path: string): string {
  return relative(Deno.cwd(), path) || ".";
}
