/** Servers for the browser tests, on ports of their own. @module */
import { extname, join, normalize } from "node:path";

/** A server that runs. */
export interface Server {
  /** Without a slash at the end. */
  readonly address: string;
  close(): Promise<void>;
}

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

type Answer = (path: string) => Promise<Response> | Response;

function serve(answer: Answer, prefix = ""): Server {
  const quiet = { hostname: "127.0.0.1", port: 0, onListen() {} };
  const server = Deno.serve(quiet, (request) => answer(new URL(request.url).pathname));
  return {
    address: `http://127.0.0.1:${server.addr.port}${prefix}`,
    close: () => server.shutdown(),
  };
}

const answer = (body: BodyInit, extension: string) =>
  new Response(body, {
    headers: { "content-type": TYPES[extension] ?? "application/octet-stream" },
  });

/** Serves the files of a folder below `/prefix`, as the simplest of hosts does. */
export function serveFolder(folder: string, prefix = ""): Server {
  return serve(async (path) => {
    const inside = normalize(decodeURIComponent(path.slice(prefix.length)));
    const file = join(folder, inside.endsWith("/") ? `${inside}index.html` : inside);
    const bytes = path.startsWith(`${prefix}/`)
      ? await Deno.readFile(file).catch(() => undefined)
      : undefined;
    return bytes ? answer(bytes, extname(file)) : new Response("Not found", { status: 404 });
  }, prefix);
}

/** Serves a page that does nothing but load one module. */
export function serveScript(script: string): Server {
  const page = '<!doctype html><title>Test</title><script type="module" src="/module.js"></script>';
  return serve((path) => path === "/module.js" ? answer(script, ".js") : answer(page, ".html"));
}
