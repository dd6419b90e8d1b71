/**
 * Keeps other sites, other programs' pages and other hosts' names out.
 *
 * - Host must be the very address that was printed (no DNS rebinding); `localhost` is sent there.
 * - All is below a path that only this machine's user knows, as cookies go to every port of a host.
 * - What changes something, and all below `/api/` (pictures, event streams, data), needs the token.
 *   It comes in the printed address and is then kept in a cookie; pages find in `state.trusted`
 *   whether it came.
 * - An Origin, where there is one, must be this server's; what changes something must have one.
 * - Each answer, also to what the framework refuses or fails in, has a Content-Security-Policy with no
 *   inline script but the page's own hydration.
 *
 * @module
 */
import type { Context, Middleware } from "fresh";
import type { State } from "../utils.ts";
import type { Access } from "./access.ts";

/** Answers a request, as `Deno.serve` wants it. */
type Handler = (request: Request, ...rest: unknown[]) => Promise<Response>;

/**
 * The app's own handler with the headers that all answers have. They are added around it, as error
 * pages are made outside of all middlewares. Whoever does not know the path learns it from no answer. The framework fails in an address that can't be decoded.
 */
export function withHeaders(handler: Handler, { base }: Pick<Access, "base">): Handler {
  return async (request, ...rest) => {
    const url = new URL(request.url);
    const answer = !isDecodable(url)
      ? refuse(400, "the address can't be decoded")
      : url.pathname.startsWith(`${base}/`)
      ? await handler(request, ...rest)
      : refuse(404, "no page is here: open the address that the terminal shows");
    return addHeaders(answer, url);
  };
}

function isDecodable({ pathname }: URL): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

/** The middleware that refuses; it goes before all that answer. */
export function security(access: Access): Middleware<State> {
  return async (context) => {
    const { req, url, state } = context;
    const host = req.headers.get("host");
    if (host === localName(access) && isLooking(req)) return toPrinted(url, access);
    if (host !== access.host) return refuse(421, "this is not the host's name");
    const given = url.searchParams.get("token");
    if (given !== null && req.method === "GET" && isEqual(given, access.token)) {
      return handOver(url, access);
    }
    state.trusted = isEqual(cookieOf(req, access), access.token);
    const refusal = reasonToRefuse(context, access);
    return refusal ? refuse(403, refusal) : await context.next();
  };
}

function reasonToRefuse({ req, url, state }: Context<State>, { host }: Access): string | undefined {
  const changes = !isLooking(req);
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

const isLooking = ({ method }: Request) => ["GET", "HEAD"].includes(method);

const localName = ({ host }: Access) => host.replace("127.0.0.1", "localhost");

/** Sends on to the address that was printed, with nothing but what was asked for. */
function toPrinted({ pathname, search }: URL, { host, base }: Access): Response {
  const headers = { location: `http://${host}${base}${pathname}${search}` };
  return new Response(null, { status: 307, headers });
}

/** Moves the token from the address into a cookie, whose name has the port and which stays below the base. */
function handOver(url: URL, access: Access): Response {
  const target = new URL(url);
  target.searchParams.delete("token");
  return new Response(null, {
    status: 303,
    headers: {
      location: access.base + target.pathname.replace(/^\/+/, "/") + target.search,
      "set-cookie": `${
        cookieName(access)
      }=${access.token}; Path=${access.base}/; HttpOnly; SameSite=Strict`,
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
  return Response.json({ error: `Cannot answer as ${reason}` }, { status });
}

/** The Worker of the page that joins sweeps. */
const JOIN_WORKER = "/worker/join.js";

/**
 * Of the framework's policy only the nonce is kept. Workers are among what is no page, and these
 * compile the reader of WebP. One of them speaks to a NATS server, wherever that is: what a Worker may
 * reach is in the answer that is its script, not in that of its page.
 */
function addHeaders(response: Response, { pathname }: URL): Response {
  const [nonce] = /'nonce-[\w+/=-]+'/.exec(response.headers.get("content-security-policy") ?? "") ??
    [];
  const isPage = response.headers.get("content-type")?.startsWith("text/html");
  const others = nonce ?? (isPage ? "" : "'wasm-unsafe-eval'");
  const policy = [
    "default-src 'self'",
    "img-src 'self' blob: data:",
    `script-src 'self' ${others}`.trim(),
    ...pathname.endsWith(JOIN_WORKER) ? ["connect-src 'self' ws: wss:"] : [],
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
