/** What server and islands share: `fresh/runtime`. @module */
import { buildId } from "./build.ts";

export { based } from "./base.ts";

/** In the address of a static file, the build that it is of. */
export const BUILD_KEY = "__frsh_c";

/**
 * The address of a static file that may be cached for a year, as it changes with every build;
 * another host's address stays as it is.
 */
export function asset(path: string): string {
  if (!path.startsWith("/") || path.startsWith("//")) return path;
  const url = new URL(path, "http://localhost");
  if (url.searchParams.has(BUILD_KEY)) return path;
  url.searchParams.set(BUILD_KEY, buildId());
  return url.pathname + url.search + url.hash;
}
