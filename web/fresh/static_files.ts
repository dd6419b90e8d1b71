/** Static files and bundles, with hashes. @module */
import { buildId } from "./build.ts";
import { buildOf, type Middleware } from "./context.ts";

/** Serves `static/` and the islands' bundles; what has the build's name in its address, for a year. */
export function staticFiles<State>(): Middleware<State> {
  return async (context) => {
    const { url, req } = context;
    const file = buildOf(context).files.get(url.pathname);
    if (!file) return await context.next();
    if (!/^(GET|HEAD)$/.test(req.method)) return new Response(null, { status: 405 });
    const isLocked = url.searchParams.get("__frsh_c") === buildId() ||
      url.pathname.startsWith(`/_fresh/js/${buildId()}/`);
    const headers = {
      "Content-Type": file.type,
      "Cache-Control": isLocked ? "public, max-age=31536000, immutable" : "no-cache",
      ETag: `W/"${file.hash}"`,
    };
    const isKnown = req.headers.get("If-None-Match") === headers.ETag;
    if (isKnown) return new Response(null, { status: 304, headers });
    return new Response(await Deno.readFile(file.path), { headers });
  };
}
