/**
 * Where Loupe itself is, and what it keeps there. All other paths are the caller's.
 *
 * @module
 */
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

/** What was fetched, drawn, decoded or tuned once: it may be deleted at any time. */
export const KEPT = join(PROJECT, ".loupe");

/** The runs that nobody named a place for. */
export const RUNS = join(PROJECT, "runs");

/** A path as the caller would write it. */
export function fromHere(path: string): string {
  return relative(Deno.cwd(), path) || ".";
}
