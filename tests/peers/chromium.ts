/** Runs peers in headless Chromium, whose WebGPU is SwiftShader. @module */
import { type Chromium, CHROMIUM_FLAGS, obtainChromium } from "../../cli/setup/chromium.ts";
import type { Task } from "./open.ts";
import type { Measured } from "./peer.ts";
import { deno, FOLDER } from "./process.ts";

/** Some kernels of the peers take longer than the watchdog waits. */
const FLAGS = [...CHROMIUM_FLAGS, "--disable-gpu-watchdog"];

/** Minutes after which a peer is given up. */
const PATIENCE = 25;

/** Bundles page and packages; what it returns measures one task in a fresh browser. */
export async function openChromium(): Promise<(task: Task) => Promise<Measured>> {
  const work = await Deno.makeTempDir();
  for (const name of ["in_page", "packages"]) {
    const out = `${work}/${name}.js`;
    await deno(["bundle", "--quiet", "--platform", "browser", `${FOLDER}/${name}.ts`, "-o", out]);
  }
  const chromium = await obtainChromium();
  return (task) => measureIn(work, chromium, task);
}

async function measureIn(work: string, chromium: Chromium, task: Task): Promise<Measured> {
  const result = Promise.withResolvers<Measured>();
  const server = serve(work, ({ error, ...measured }) => {
    if (error) result.reject(new Error(error));
    else result.resolve(measured);
  });
  const profile = await Deno.makeTempDir();
  const url = `http://127.0.0.1:${server.addr.port}/?${encodeURIComponent(JSON.stringify(task))}`;
  const browser = new Deno.Command(chromium.executablePath, {
    args: [...FLAGS, `--user-data-dir=${profile}`, url],
    env: chromium.env,
    clearEnv: true,
    stdout: "null",
    stderr: "null",
  }).spawn();
  browser.status.then(() => result.reject(new Error("the browser ended")));
  const giveUp = () => result.reject(new Error(`no result after ${PATIENCE} minutes`));
  const timer = setTimeout(giveUp, PATIENCE * 60_000);
  try {
    return await result.promise;
  } finally {
    clearTimeout(timer);
    try {
      browser.kill("SIGTERM");
    } catch { /* it has ended */ }
    await browser.status;
    await server.shutdown();
    // The browser's other processes may still write there: what is left is no reason to lose a figure.
    await Deno.remove(profile, { recursive: true }).catch(() => {});
  }
}

/** Serves the page and its scripts to this machine only, and takes what the page posts. */
function serve(work: string, onResult: (answer: Measured & { error?: string }) => void) {
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  return Deno.serve(options, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/") return html('<script type="module" src="/in_page.js"></script>');
    if (pathname === "/result") {
      onResult(await request.json());
      return new Response();
    }
    if (!pathname.endsWith(".js")) return new Response(null, { status: 404 });
    const script = await Deno.readTextFile(work + pathname);
    return new Response(script, { headers: { "content-type": "text/javascript" } });
  });
}

function html(body: string): Response {
  const text = `<!doctype html><meta charset="utf-8"><title>Peers</title>${body}`;
  return new Response(text, { headers: { "content-type": "text/html" } });
}
