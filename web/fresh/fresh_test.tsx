/** The adapter, held to what Fresh 2 documents. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { App, createDefine, csp, HttpError, page, staticFiles } from "fresh";
import { asset } from "fresh/runtime";
import { builds } from "./build.ts";
import { Builder, routeOf } from "./dev.ts";

interface State {
  name: string;
}
type Framed = { Component: () => null };
const define = createDefine<State>();

function Island({ start }: { start: string }) {
  return <button type="button">{start}</button>;
}

const greeting = {
  handlers: define.handlers({
    GET: ({ params, state }) => page({ text: `${state.name} ${params.who}` }, { status: 201 }),
    POST: async ({ req }) => new Response(await req.text()),
  }),
  default: define.page(({ data }) => <p>{(data as unknown as { text: string }).text}</p>),
};
const withIsland = {
  default: () => (
    <ul>
      <Island start="</script>" />
    </ul>
  ),
};
const thrower = {
  handler: () => {
    throw new HttpError(418, "a teapot");
  },
};

async function createApp(routes: object[]) {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "body {}");
  const app = new App<State>()
    .use((context) => {
      context.state.name = "hello";
      return context.next();
    })
    .use(csp({ useNonce: true }), staticFiles())
    .fsRoutes();
  builds.set(app, {
    id: "b1",
    islands: new Map([[Island, { name: "Island", url: "/_fresh/js/b1/Island.js" }]]),
    files: new Map([["/styles.css", { path: file, type: "text/css", hash: "h" }]]),
    routes: routes as never,
  });
  const handler = app.handler();
  return {
    ask: (path: string, init?: RequestInit) => handler(new Request(`http://a${path}`, init)),
    close: () => Deno.remove(file),
  };
}

const ROUTES = [
  {
    kind: "app",
    pattern: "/",
    module: {
      default: ({ Component }: Framed) => (
        <html>
          <body>
            <Component />
          </body>
        </html>
      ),
    },
  },
  {
    kind: "layout",
    pattern: "/a",
    module: {
      default: ({ Component }: Framed) => (
        <main>
          <Component />
        </main>
      ),
    },
  },
  {
    kind: "error",
    pattern: "/",
    module: { default: ({ error }: { error: Error }) => <b>{error.message}</b> },
  },
  { kind: "page", pattern: "/a/:who", module: greeting },
  { kind: "page", pattern: "/a/island", module: withIsland },
  { kind: "page", pattern: "/throw", module: thrower },
];

Deno.test("routes: handlers by method, data for pages, layouts of the folders above", async () => {
  const { ask, close } = await createApp(ROUTES);
  const found = await ask("/a/w%20x");
  assert.equal(found.status, 201);
  assert.match(await found.text(), /<body><main><p>hello w x<\/p><\/main><\/body>/);
  assert.equal(await (await ask("/a/w", { method: "POST", body: "echo" })).text(), "echo");
  assert.equal((await ask("/a/w", { method: "DELETE" })).status, 405);
  const head = await ask("/a/w", { method: "HEAD" });
  assert.deepEqual([head.status, await head.text()], [201, ""]);
  await close();
});

Deno.test("errors: the error page with the status of an HttpError, 404 where nothing fits", async () => {
  const { ask, close } = await createApp(ROUTES);
  const thrown = await ask("/throw");
  assert.equal(thrown.status, 418);
  assert.match(await thrown.text(), /<b>a teapot<\/b>/);
  assert.equal((await ask("/nothing")).status, 404);
  await close();
});

Deno.test("islands: marked, hydrated by one script with the policy's nonce, safe in HTML", async () => {
  const { ask, close } = await createApp(ROUTES);
  const answer = await ask("/a/island");
  const text = await answer.text();
  assert.match(
    text,
    /<ul><!--island:0--><button type="button">&lt;\/script><\/button><!--\/island-->/,
  );
  const [, nonce, script] = /<script type="module" nonce="(\w+)">(.*?)<\/script>/.exec(text)!;
  assert(answer.headers.get("content-security-policy")!.includes(`'nonce-${nonce}'`));
  assert(script.endsWith(`[["Island",{"start":"\\u003c/script>"}]], "b1");`), script);
  assert.doesNotMatch(await (await ask("/a/w")).text(), /<script/);
  await close();
});

Deno.test("static files: cached for a year under the build's address, else by hash", async () => {
  const { ask, close } = await createApp([]);
  const locked = await ask(asset("/styles.css"));
  assert.match(locked.headers.get("cache-control")!, /max-age=31536000, immutable/);
  assert.equal(await locked.text(), "body {}");
  const plain = await ask("/styles.css");
  assert.equal(plain.headers.get("cache-control"), "no-cache");
  await plain.body!.cancel();
  const etag = plain.headers.get("etag")!;
  assert.equal((await ask("/styles.css", { headers: { "if-none-match": etag } })).status, 304);
  await close();
});

Deno.test("routeOf() maps files to patterns", () => {
  const of = (...file: string[]) => {
    const { kind, pattern } = routeOf(join(...file));
    return `${kind} ${pattern}`;
  };
  assert.equal(of("index.tsx"), "page /");
  assert.equal(of("runs", "[id]", "index.tsx"), "page /runs/:id");
  assert.equal(of("runs", "[id]", "points.csv.ts"), "page /runs/:id/points.csv");
  assert.equal(of("(group)", "files", "[...path].ts"), "page /files/:path*");
  assert.equal(of("runs", "_layout.tsx"), "layout /runs");
  assert.equal(of("_app.tsx"), "app /");
});

Deno.test("a build has another name where a static file is another", async () => {
  const root = await Deno.makeTempDir();
  for (const name of ["islands", "routes", "static"]) await Deno.mkdir(join(root, name));
  const nameWith = async (text: string) => {
    await Deno.writeTextFile(join(root, "static", "worker.js"), text);
    await new Builder({ root }).build();
    return JSON.parse(await Deno.readTextFile(join(root, "_fresh", "manifest.json"))).id;
  };
  const name = await nameWith("1");
  assert.notEqual(await nameWith("2"), name);
  assert.equal(await nameWith("1"), name);
  await Deno.remove(root, { recursive: true });
});
