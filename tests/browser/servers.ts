/** Servers for the browser tests, on ports of their own. @module */
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { Builder } from "fresh/dev";
import { buildDemo } from "../../web/build/demo.tsx";
import { writeFilm } from "../../web/build/film.ts";
import { buildWorker } from "../../web/build/worker.ts";

/** A server that runs. */
export interface Server {
  /** The address of a path, with the token where the server wants one. */
  at(path: string): string;
  /** What all its addresses begin with. */
  readonly home: string;
  close(): Promise<void>;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Builds the web UI and serves it on a port of its own, with the options of `deno task web`. Throws
 * an `Error` with what it said where it does not come up.
 */
export async function startServer(...options: string[]): Promise<Server> {
  await once("LOUPE_TESTS_WEB", buildWeb);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(ROOT, "web", "serve.ts"), "--port", "0", ...options],
    cwd: ROOT,
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const { address, token, output } = await addressOf(child);
  return {
    at: (path) => `${address}${path}${path.includes("?") ? "&" : "?"}token=${token}`,
    home: address,
    async close() {
      child.kill("SIGTERM");
      await Promise.all([child.status, output]);
    },
  };
}

/** Builds what all files of one test process share: they have its environment in common. */
async function once(variable: string, build: () => Promise<void>): Promise<void> {
  if (Deno.env.get(variable) === String(Deno.pid)) return;
  await build();
  Deno.env.set(variable, String(Deno.pid));
}

const DEMO = join(ROOT, "dist", "tests", "demo");

/** Serves the static demo below a path, as the simplest of hosts does. */
export async function serveDemo(): Promise<Server> {
  await once("LOUPE_TESTS_DEMO", () => buildDemo(DEMO));
  return serveFolder(DEMO, "/some/where");
}

async function buildWeb(): Promise<void> {
  await buildWorker(join(ROOT, "web", "static"));
  await writeFilm(join(ROOT, "web", "static"));
  await new Builder({ root: join(ROOT, "web") }).build();
}

/** Waits for the printed address; what is printed later is read and dropped. */
async function addressOf(child: Deno.ChildProcess) {
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (true) {
    const [, address, token] = /(http:\/\/127\.0\.0\.1:\d+\/\w+)\/\?token=(\w+)/.exec(text) ?? [];
    if (address) {
      const output = (async () => {
        while (!(await reader.read()).done);
      })();
      return { address, token, output };
    }
    const { value, done } = await reader.read();
    if (done) throw new Error(`Cannot start the web UI: it printed '${text}' and ended`);
    text += value;
  }
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
  const home = `http://127.0.0.1:${server.addr.port}${prefix}`;
  return {
    at: (path) => `${home}${path}`,
    home,
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
