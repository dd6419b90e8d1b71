/** The adapter, held to what Fresh 2.3 does. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { App, createDefine, csp, HttpError, page, staticFiles } from "fresh";
import { load } from "fresh/internal";
import { asset } from "fresh/runtime";
import { builds } from "./build.ts";
import { Builder, routeOf } from "./dev.ts";

interface State {
  name: string;
  title?: string;
}
type Framed = { Component: () => null };
const define = createDefine<State>();

function Island({ start }: { start: unknown }) {
  return <button type="button">{String(start)}</button>;
}

const greeting = {
  handlers: define.handlers({
    GET: ({ params, state }) => page({ text: `${state.name} ${params.who}` }, { status: 201 }),
    POST: async ({ req }) => new Response(await req.text()),
  }),
  default: define.page(({ data }) => <p>{(data as unknown as { text: string }).text}</p>),
};
const withIslands = {
  default: () => (
    <ul>
      <Island start="</script>" />
      <Island start={NaN} />
    </ul>
  ),
};
const withFunction = { default: () => <Island start={() => 1} /> };
const titled = {
  default: ({ state }: { state: State }) => {
    state.title = "told by the page";
    return <p>page</p>;
  },
};
const withLinks = {
  default: () => (
    <p>
      <a href="/">1</a>
      <a href="/links">2</a>
      <a href="/links/x">3</a>
      <a href="/links?x=1">4</a>
      <a href="/" aria-current="false">5</a>
      <a href="https://a/links">6</a>
      <img src="/p.png" />
      <img src="data:," />
    </p>
  ),
};
const thrower = {
  handler: ({ url }: { url: URL }) => {
    throw url.searchParams.has("own") ? new Error("own") : new HttpError(418, "a teapot");
  },
};
const errorPage = {
  default: ({ error, state }: { error: Error; state: State }) => {
    if (error.message === "own") throw new Error("the error page's own");
    return <b>{state.name} {error.message}</b>;
  },
};
const frame = (Tag: "main" | "nav") => ({
  default: ({ Component }: Framed) => (
    <Tag>
      <Component />
    </Tag>
  ),
});
const wrapper = {
  default: ({ Component, state }: Framed & { state: State }) => (
    <html>
      <head>
        <title>{state.title}</title>
      </head>
      <body>
        <Component />
      </body>
    </html>
  ),
};

const pageAt = (pattern: string, folder: string, module: object) => ({
  kind: "page",
  folder,
  pattern,
  module,
});
const ERROR = { kind: "error", folder: "/", pattern: "/", module: errorPage };
const ROUTES = [
  { kind: "app", folder: "/", pattern: "/", module: wrapper },
  { kind: "layout", folder: "/", pattern: "/", module: frame("nav") },
  { kind: "layout", folder: "/a", pattern: "/a", module: frame("main") },
  ERROR,
  pageAt("/a/:who", "/a", greeting),
  pageAt("/a/islands", "/a", withIslands),
  pageAt("/a/function", "/a", withFunction),
  pageAt("/a/throw", "/a", thrower),
  pageAt("/a", "/", titled),
  pageAt("/links", "/", withLinks),
  pageAt("/empty", "/", {}),
];

async function createApp(routes: object[] = ROUTES) {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "body {}");
  const app = new App<State>()
    .use(async (context) => {
      context.state.name = "hello";
      if (context.url.searchParams.has("refused")) throw new HttpError(403, "refused");
      const response = await context.next();
      response.headers.set("x-through", context.url.pathname);
      return response;
    })
    .use(csp({ useNonce: true }), staticFiles())
    .fsRoutes();
  builds.set(app, {
    id: "b1",
    islands: new Map([[Island, { name: "Island", url: "/_fresh/js/b1/Island.js" }]]),
    files: new Map([["/my styles.css", { path: file, type: "text/css", hash: "h" }]]),
    routes: routes as never,
  });
  const handler = app.handler();
  return {
    ask: (path: string, init?: RequestInit) => handler(new Request(`http://a${path}`, init)),
    async statusOf(path: string, method = "GET") {
      const { status, body } = await handler(new Request(`http://a${path}`, { method }));
      await body?.cancel();
      return status;
    },
    [Symbol.asyncDispose]: () => Deno.remove(file),
  };
}

/** What is told to the terminal meanwhile. */
async function toldBy(act: () => Promise<unknown>): Promise<string> {
  const { error } = console;
  const lines: string[] = [];
  console.error = (...values) => void lines.push(values.map(String).join(" "));
  try {
    await act();
  } finally {
    console.error = error;
  }
  return lines.join("\n");
}

Deno.test("routes: data for pages, layouts of the folders above, the app wrapper last", async () => {
  await using app = await createApp();
  const found = await app.ask("/a/w%20x");
  assert.equal(found.status, 201);
  assert.match(
    await found.text(),
    /^<!DOCTYPE html><html>.*<body><nav><main><p>hello w x<\/p><\/main><\/nav><\/body><\/html>$/,
  );
  const { length } = await (await app.ask("/a/w", { method: "HEAD" })).text();
  assert.equal(length, 0);
  const above = await (await app.ask("/a")).text(); // a file beside the folder is not within it
  assert.match(above, /<title>told by the page<\/title>.*<body><nav><p>page<\/p><\/nav>/);
});

Deno.test("methods: what a file has no handler for is not found", async () => {
  await using app = await createApp();
  assert.equal(await (await app.ask("/a/w", { method: "POST", body: "echo" })).text(), "echo");
  assert.equal(await app.statusOf("/a/w", "HEAD"), 201);
  for (const method of ["DELETE", "PUT", "PATCH", "OPTIONS"]) {
    assert.equal(await app.statusOf("/a/w", method), 404, method);
    assert.equal(await app.statusOf("/links", method), 200, method); // it has no handlers at all
  }
  assert.equal(await app.statusOf("/a/w", "PROPFIND"), 405);
  assert.equal(await app.statusOf("/empty"), 404);
});

Deno.test("addresses: slashes collapse, and may end a literal one, not a named segment", async () => {
  await using app = await createApp();
  assert.equal(await app.statusOf("/links/"), 200);
  assert.equal(await app.statusOf("/a/islands/"), 200);
  assert.equal(await app.statusOf("/a/w/"), 404);
  const { status, headers, body } = await app.ask("//a///w");
  await body?.cancel();
  assert.deepEqual([status, headers.get("x-through")], [201, "/a/w"]);
});

Deno.test("addresses: named segments are decoded as whole addresses are", async () => {
  await using app = await createApp();
  assert.match(await (await app.ask("/a/%C3%A4%20%25%2F%3F")).text(), /hello ä %%2F%3F/);
  for (const path of ["/a/%", "/a/%ff"]) await assert.rejects(app.ask(path), URIError);
  assert.equal(await app.statusOf("/%"), 500); // no route's: the static files fail in it
});

Deno.test("redirects: slashes collapse in what could begin a host", async () => {
  const app = new App().use((context) => context.redirect(context.url.searchParams.get("to")!));
  const to = async (address: string) => {
    const path = `http://a/?to=${encodeURIComponent(address)}`;
    return (await app.handler()(new Request(path))).headers.get("location");
  };
  assert.equal(await to("//evil.example//x?to=//y"), "/evil.example/x?to=//y");
  assert.equal(await to("https://b//c"), "https://b//c");
});

Deno.test("errors: caught outside all middlewares, and told to nobody", async () => {
  await using app = await createApp();
  const cases = [["/a/throw", 418, "a teapot"], ["/a/w?refused", 403, "refused"], [
    "/none",
    404,
    "",
  ]];
  const told = await toldBy(async () => {
    for (const [path, status, message] of cases) {
      const answer = await app.ask(path as string);
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get("x-through"), null);
      assert.equal(answer.headers.get("content-security-policy"), null);
      // The outermost layout only, wherever it was thrown.
      assert.match(await answer.text(), new RegExp(`<body><nav><b>hello ${message}</b></nav>`));
    }
  });
  assert.equal(told, "");
});

Deno.test("errors: a word where there is no error page, or it fails itself", async () => {
  const words = async (app: Awaited<ReturnType<typeof createApp>>, path: string) => {
    const answer = await app.ask(path);
    return `${answer.status} ${await answer.text()}`;
  };
  await using without = await createApp(ROUTES.filter((route) => route !== ERROR));
  assert.equal(await words(without, "/a/throw"), "418 a teapot");
  assert.equal(await words(without, "/none"), "404 Not Found");
  await using app = await createApp();
  const told = await toldBy(async () => {
    assert.equal(await words(app, "/a/throw?own"), "500 Internal server error");
  });
  assert.match(told, /the error page's own/);
});

Deno.test("islands: marked, taken over by one script with the policy's nonce, safe in HTML", async () => {
  await using app = await createApp();
  const answer = await app.ask("/a/islands");
  const text = await answer.text();
  assert.match(
    text,
    /<ul><!--island:0--><button type="button">&lt;\/script><\/button><!--\/island-->/,
  );
  const [, nonce, script] = /<script type="module" nonce="(\w+)">(.*?)<\/script><\/body>/.exec(
    text,
  )!;
  assert(answer.headers.get("content-security-policy")!.includes(`'nonce-${nonce}'`));
  assert.match(
    script,
    /^import { boot } from ".*fresh-runtime.js";import Island from ".*Island.js";/,
  );
  assert.equal(script.match(/import Island/g)!.length, 1);
  assert.doesNotMatch(script, /</);
  const without = await app.ask("/a/w");
  assert.doesNotMatch(await without.text(), /<script/);
  assert.equal(without.headers.get("link"), null);
  assert.equal(
    answer.headers.get("link"),
    '</_fresh/js/b1/fresh-runtime.js>; rel="modulepreload"; as="script", ' +
      '</_fresh/js/b1/Island.js>; rel="modulepreload"; as="script"',
  );
});

Deno.test("islands: what is no data is refused", async () => {
  await using app = await createApp();
  assert.match(
    await (await app.ask("/a/function")).text(),
    /Cannot hand '0.1.start' to an island as it is no data: found function/,
  );
});

Deno.test("links: current and ancestor ones are marked, unless they say it themselves", async () => {
  await using app = await createApp();
  const links = [...(await (await app.ask("/links")).text()).matchAll(/<a [^>]*>/g)].map(String);
  assert.deepEqual(links, [
    '<a href="/" data-ancestor="true" aria-current="true">',
    '<a href="/links" data-current="true" aria-current="page">',
    '<a href="/links/x">',
    '<a href="/links?x=1" data-ancestor="true" aria-current="true">',
    '<a href="/" aria-current="false">',
    '<a href="https://a/links">',
  ]);
  const text = await (await app.ask("/links?x=1")).text();
  assert.match(text, /<a href="\/links\?x=1" data-current="true" aria-current="page">/);
});

Deno.test("pictures: asked for by the build's address", async () => {
  await using app = await createApp();
  const text = await (await app.ask("/links")).text();
  assert.match(text, /<img src="\/p.png\?__frsh_c=b1"\/><img src="data:,"\/>/);
  assert.equal(asset("/p?x=1#y"), "/p?x=1&__frsh_c=b1#y");
  for (const path of ["p.png", "//b/p.png", "https://b/p.png", "/p?__frsh_c=old"]) {
    assert.equal(asset(path), path);
  }
});

Deno.test("static files: kept for a year under the build's address, else not at all", async () => {
  await using app = await createApp([]);
  const file = "/my%20styles.css";
  const locked = await app.ask(asset(file));
  assert.equal(locked.headers.get("cache-control"), "public, max-age=31536000, immutable");
  assert.equal(await locked.text(), "body {}");
  const plain = await app.ask(file, { method: "HEAD" });
  const { "x-through": _, "content-security-policy": _policy, ...headers } = Object.fromEntries(
    plain.headers,
  );
  assert.deepEqual(headers, {
    "cache-control": "no-cache, no-store, max-age=0, must-revalidate",
    "content-length": "7",
    "content-type": "text/css",
    etag: 'W/"h"',
    vary: "If-None-Match",
  });
  for (const known of ["h", 'W/"h"']) {
    const again = await app.ask(file, { headers: { "if-none-match": known } });
    assert.deepEqual([again.status, again.headers.get("cache-control")], [304, null]);
  }
  assert.equal(await app.statusOf(file, "POST"), 405);
  assert.equal(await app.statusOf("/favicon.ico"), 404);
});

Deno.test("static files: another build's address is sent on", async () => {
  await using app = await createApp([]);
  const stale = await app.ask("/my%20styles.css?__frsh_c=old&x=1");
  assert.deepEqual([stale.status, stale.headers.get("location")], [307, "/my%20styles.css?x=1"]);
});

Deno.test("routeOf() maps files to patterns, and refuses what is not known here", () => {
  const of = (...file: string[]) => {
    const { kind, folder, pattern } = routeOf(join(...file));
    return `${kind} ${folder} ${pattern}`;
  };
  assert.equal(of("index.tsx"), "page / /");
  assert.equal(of("learn.tsx"), "page / /learn");
  assert.equal(of("runs", "[id]", "index.tsx"), "page /runs/:id /runs/:id");
  assert.equal(of("runs", "[id]", "points.csv.ts"), "page /runs/:id /runs/:id/points.csv");
  assert.equal(of("runs", "_layout.tsx"), "layout /runs /runs");
  assert.equal(of("_app.tsx"), "app / /");
  for (
    const file of [
      ["(group)", "a.tsx"],
      ["[...rest].ts"],
      ["[[id]].tsx"],
      ["[id].csv.ts"],
      ["runs", "_error.tsx"],
      ["_middleware.ts"],
      ["_404.tsx"],
    ]
  ) {
    assert.throws(() => of(...file), /Cannot build as web\/fresh\/ does not know/, file.join("/"));
  }
});

Deno.test("patterns: a literal segment goes before a named one", async () => {
  const said = (text: string) => ({ handler: () => new Response(text) });
  const patterns = ["/:a/:b", "/:a/b", "/a/:b", "/a/b"];
  await using app = await createApp(patterns.map((one) => pageAt(one, "/", said(one))));
  for (const [path, pattern] of [["/a/b", "/a/b"], ["/a/x", "/a/:b"], ["/x/b", "/:a/b"]]) {
    assert.equal(await (await app.ask(path)).text(), pattern);
  }
});

Deno.test("modules: exports that Fresh would heed and the adapter does not are refused", async () => {
  const folder = await Deno.makeTempDir();
  const written = async (name: string, code: string) => {
    const path = join(folder, name);
    await Deno.writeTextFile(path, code);
    return path;
  };
  const nothing = { id: "b1", islands: [], routes: [], files: [] };
  const route = { kind: "page", folder: "/", pattern: "/" } as const;
  const path = await written("a.js", "export default () => null; export const config = {};");
  await assert.rejects(
    load(new App(), { ...nothing, routes: [{ ...route, path }] }),
    /Cannot serve '.*a.js' as web\/fresh\/ does not know of its config/,
  );
  const island = await written("b.js", "export default () => 1; export function B() {}");
  await assert.rejects(
    load(new App(), { ...nothing, islands: [{ name: "b", path: island }] }),
    /does not know of its B/,
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a middleware after the routes is refused", () => {
  assert.throws(() => new App().fsRoutes().use(staticFiles()), /Cannot use a middleware/);
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

Deno.test("README and decision name the lines of the import map that lead to Fresh", async () => {
  const text = (path: string) => Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
  const { imports } = JSON.parse(await text("deno.json"));
  const names = Object.keys(imports).filter((name) => /^fresh(\/|$)/.test(name));
  assert.deepEqual(names, ["fresh", "fresh/dev", "fresh/internal", "fresh/runtime"]);
  for (const path of ["README.md", "docs/decisions/0030-fresh-adapter.md"]) {
    const content = await text(path);
    for (const name of names) assert.match(content, new RegExp(`["\`]${name}["\`]`), path);
  }
});
