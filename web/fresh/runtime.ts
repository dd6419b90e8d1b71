/** What server and islands share: `fresh/runtime`. @module */
import { buildId } from "./build.ts";

/** The address of a static file that may be cached for a year, as it changes with every build. */
export const asset = (path: string) => `${path}?__frsh_c=${buildId()}`;
