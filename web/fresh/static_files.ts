/** Static files and bundles, with hashes. @module */
import { buildId } from "./build_id.ts";
import { type Context, type Middleware, snapshotFor } from "./context.ts";

const FOR_A_YEAR = "public, max-age=31536000, immutable";

/** Serves `static/` and the islands' bundles. */
export function staticFiles<State>(): Middleware<State> {
  return async (context) => {
    const file = snapshotFor(context).files.get(context.url.pathname);
    if (!file) return await context.next();
    if (!["GET", "HEAD"].includes(context.req.method)) {
      return new Response("Method Not Allowed", { status: 405 });
    }
    const etag = `W/"${file.hash}"`;
    const headers = { "Content-Type": file.type, "Cache-Control": caching(context), ETag: etag };
    if (context.req.headers.get("If-None-Match") === etag) {
      return new Response(null, { status: 304, headers });
    }
    return new Response(await Deno.readFile(file.path), { headers });
  };
}

function caching<State>({ url }: Context<State>): string {
  const isLocked = url.searchParams.get("__frsh_c") === buildId() ||
    url.pathname.startsWith(`/_fresh/js/${buildId()}/`);
  return isLocked ? FOR_A_YEAR : "no-cache";
}
