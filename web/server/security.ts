/**
 * Keeps other sites, other programs' pages and other hosts' names out.
 *
 * - Host must be the very address that was printed (no DNS rebinding).
 * - What changes something, and all below `/api/` (pictures, event streams, data), needs the token.
 *   It comes in the printed address and is then kept in a cookie; pages find in `state.trusted`
 *   whether it came.
 * - An Origin, where there is one, must be this server's; what changes something must have one.
 * - Each answer has a Content-Security-Policy with no inline script but the page's own hydration.
 *
 * @module
 */
import type { Context, Middleware } from "fresh";
import type { State } from "../utils.ts";
import type { Access } from "./access.ts";

/** The middleware; it goes before all others. */
export function security(access: Access): Middleware<State> {
  return async (context) => {
    const { req, url, state } = context;
    if (req.headers.get("host") !== access.host) return refuse(421, "this is not the host's name");
    const given = url.searchParams.get("token");
    if (given !== null && req.method === "GET" && isEqual(given, access.token)) {
      return withHeaders(handOver(url, access));
    }
    state.trusted = isEqual(cookieOf(req, access), access.token);
    const refusal = reasonToRefuse(context, access);
    return refusal ? refuse(403, refusal) : withHeaders(await context.next());
  };
}

function reasonToRefuse({ req, url, state }: Context<State>, { host }: Access): string | undefined {
  const changes = !["GET", "HEAD"].includes(req.method);
  const isGuarded = changes || url.pathname.startsWith("/api/");
  if (!isGuarded) return undefined;
  const origin = req.headers.get("origin");
  if (changes && origin === null) return "the request has no Origin";
  if (origin !== null && origin !== `http://${host}`) return "the request is another site's";
  const site = req.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") {
    return "the request is another site's";
  }
  if (!state.trusted) return "the token is missing: open the address that the terminal shows";
  return undefined;
}

/** Moves the token from the address into a cookie, whose name has the port: cookies ignore ports. */
function handOver(url: URL, access: Access): Response {
  const target = new URL(url);
  target.searchParams.delete("token");
  return new Response(null, {
    status: 303,
    headers: {
      location: target.pathname.replace(/^\/+/, "/") + target.search,
      "set-cookie": `${cookieName(access)}=${access.token}; Path=/; HttpOnly; SameSite=Strict`,
    },
  });
}

const cookieName = ({ host }: Access) => `loupe_${host.split(":").at(-1)}`;

function cookieOf(req: Request, access: Access): string {
  const pairs = (req.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim().split("="));
  return pairs.find(([name]) => name === cookieName(access))?.[1] ?? "";
}

/** In a time that does not depend on where they differ. */
function isEqual(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ (b.charCodeAt(i) || 0);
  return difference === 0;
}

function refuse(status: number, reason: string): Response {
  return withHeaders(Response.json({ error: `Cannot answer as ${reason}` }, { status }));
}

/**
 * Of the framework's policy only the nonce is kept. What has none is no page: Workers are among it, and
 * these compile the reader of WebP.
 */
function withHeaders(response: Response): Response {
  const [nonce] = /'nonce-[\w+/=-]+'/.exec(response.headers.get("content-security-policy") ?? "") ??
    [];
  const policy = [
    "default-src 'self'",
    "img-src 'self' blob: data:",
    `script-src 'self' ${nonce ?? "'wasm-unsafe-eval'"}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  const answer = new Response(response.body, response);
  answer.headers.set("content-security-policy", policy.join("; "));
  answer.headers.set("x-content-type-options", "nosniff");
  answer.headers.set("referrer-policy", "no-referrer");
  answer.headers.set("cross-origin-resource-policy", "same-origin");
  answer.headers.set("cross-origin-opener-policy", "same-origin");
  return answer;
}
