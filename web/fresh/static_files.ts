/** Static files and bundles, with hashes. @module */
import { based } from "./base.ts";
import { buildId } from "./build.ts";
import { internalsOf, type Middleware } from "./context.ts";
import { BUILD_KEY } from "./runtime.ts";

/**
 * Serves `static/` and the islands' bundles: what has the build's name in its address, for a year,
 * and what has another build's name by sending on. The middleware throws a `URIError` where an
 * address can't be decoded.
 */
export function staticFiles<State>(): Middleware<State> {
  return async (context) => {
    const { url, req } = context;
    const path = decodeURIComponent(url.pathname);
    const file = internalsOf(context).build.files.get(path);
    if (!file && path === "/favicon.ico") return new Response(null, { status: 404 });
    if (!file) return await context.next();
    if (req.method !== "GET" && req.method !== "HEAD") {
      return new Response("Method Not Allowed", { status: 405 });
    }
    const build = url.searchParams.get(BUILD_KEY);
    if (build !== null && build !== buildId()) return withoutBuild(url);
    const isLocked = build !== null || url.pathname.startsWith(`/_fresh/js/${buildId()}/`);
    const headers = new Headers({ "Content-Type": file.type, Vary: "If-None-Match" });
    const known = req.headers.get("If-None-Match");
    if (known === file.hash || known === `W/"${file.hash}"`) {
      return new Response(null, { status: 304, headers });
    }
    headers.set("ETag", `W/"${file.hash}"`);
    headers.set("Cache-Control", isLocked ? FOR_A_YEAR : NEVER);
    const bytes = await Deno.readFile(file.path);
    headers.set("Content-Length", String(bytes.length));
    return new Response(bytes, { headers });
  };
}

const FOR_A_YEAR = "public, max-age=31536000, immutable";
const NEVER = "no-cache, no-store, max-age=0, must-revalidate";

/** Sends on to the file as it is now. */
function withoutBuild(url: URL): Response {
  url.searchParams.delete(BUILD_KEY);
  return new Response(null, {
    status: 307,
    headers: { location: based(url.pathname + url.search) },
  });
}
