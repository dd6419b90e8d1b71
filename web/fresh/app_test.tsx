/** The adapter, held to what Fresh 2.3 does. */
import assert from "node:assert/strict";
import { App } from "./app.ts";
import type { Context } from "./context.ts";
import { createDefine, page } from "./define.ts";
import { HttpError } from "./error.ts";
import { staticFiles } from "./static_files.ts";
import { createApp, Island, pageAt, type State, WRAPPER } from "./test_app.tsx";

const define = createDefine<State>();

const greeting = {
  handlers: define.handlers({
    GET: ({ params, state }) => page({ text: `${state.name} ${params.who}` }, { status: 201 }),
    POST: async ({ req }) => new Response(await req.text()),
  }),
  default: define.page(({ data }) => <p>{(data as unknown as { text: string }).text}</p>),
};
const titled = {
  default: ({ state }: { state: State }) => {
    state.title = "told by the page";
    return <p>page</p>;
  },
};
const alone = { default: () => <p>alone</p> };
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
  default: ({ Component }: { Component: () => null }) => (
    <Tag>
      <Component />
    </Tag>
  ),
});

const ERROR = { kind: "error", folder: "/", pattern: "/", module: errorPage };
const ROUTES = [
  WRAPPER,
  { kind: "layout", folder: "/", pattern: "/", module: frame("nav") },
  { kind: "layout", folder: "/a", pattern: "/a", module: frame("main") },
  ERROR,
  pageAt("/a/:who", "/a", greeting),
  pageAt("/a/alone", "/a", alone),
  pageAt("/a/throw", "/a", thrower),
  pageAt("/a", "/", titled),
  pageAt("/empty", "/", {}),
];

Deno.test("routes: data for pages, layouts of the folders above, the app wrapper last", async () => {
  await using app = await createApp(ROUTES);
  const found = await app.ask("/a/w%20x");
  assert.equal(found.status, 201);
  assert.match(
    await found.text(),
    /^<!DOCTYPE html><html>.*<body><nav><main><p>hello w x<\/p><\/main><\/nav><\/body><\/html>$/,
  );
  const above = await (await app.ask("/a")).text(); // a file beside the folder is not within it
  assert.match(above, /<title>told by the page<\/title>.*<body><nav><p>page<\/p><\/nav>/);
});

Deno.test("methods: what a file has no handler for is not found", async () => {
  await using app = await createApp(ROUTES);
  assert.equal(await (await app.ask("/a/w", { method: "POST", body: "echo" })).text(), "echo");
  const head = await app.ask("/a/w", { method: "HEAD" });
  assert.deepEqual([head.status, await head.text()], [201, ""]);
  for (const method of ["DELETE", "PUT", "PATCH", "OPTIONS"]) {
    assert.equal(await app.statusOf("/a/w", method), 404, method);
    assert.equal(await app.statusOf("/a/alone", method), 200, method); // it has no handlers at all
  }
  assert.equal(await app.statusOf("/a/w", "PROPFIND"), 405);
  assert.equal(await app.statusOf("/empty"), 404);
});

Deno.test("methods: only a handler's own properties are handlers", async () => {
  const handlers = { GET: () => new Response("got") };
  await using app = await createApp([pageAt("/x", "/", { handlers })]);
  for (const method of ["constructor", "toString", "__proto__"]) {
    assert.equal(await app.statusOf("/x", method), 405, method);
  }
});

Deno.test("an app below a path answers there only, and all that it says of itself is there", async () => {
  const linked = {
    default: () => (
      <p>
        <a href="/a?x=1#y">here</a> <a href="https://other.example/">there</a>
        <a href="//other.example/">there</a> <img src="/p.png" /> <Island start={1} />
      </p>
    ),
  };
  const sent = { handler: (context: Context<State>) => context.redirect("/a") };
  await using app = await createApp(
    [WRAPPER, pageAt("/a", "/", linked), pageAt("/sent", "/", sent)],
    "/shop",
  );
  assert.equal((await app.ask("/a")).status, 404);
  assert.equal((await app.ask("/shopping/a")).status, 404);
  const found = await app.ask("/shop/a");
  assert.match(found.headers.get("link")!, /<\/shop\/_fresh\/js\/b1\/Island\.js>/);
  const text = await found.text();
  assert.match(text, /<a href="\/shop\/a\?x=1#y"[^>]*>here/);
  assert.match(text, /href="https:\/\/other\.example\/".*href="\/\/other\.example\/"/);
  assert.match(text, /src="\/shop\/p\.png/);
  assert.match(text, /import Island from "\/shop\/_fresh\/js\/b1\/Island\.js".*"\/shop"\);/);
  assert.equal((await app.ask("/shop/sent")).headers.get("location"), "/shop/a");
  await createApp([]).then(async (other) => {
    (await other.ask("/")).body?.cancel(); // at the root, as the other tests want it
    await other[Symbol.asyncDispose]();
  });
});

Deno.test("addresses: slashes collapse, and may end a literal one, not a named segment", async () => {
  await using app = await createApp(ROUTES);
  assert.equal(await app.statusOf("/a/"), 200);
  assert.equal(await app.statusOf("/a/alone/"), 200);
  assert.equal(await app.statusOf("/a/w/"), 404);
  const { status, headers, body } = await app.ask("//a///w");
  await body?.cancel();
  assert.deepEqual([status, headers.get("x-through")], [201, "/a/w"]);
});

Deno.test("addresses: named segments are decoded as whole addresses are", async () => {
  await using app = await createApp(ROUTES);
  assert.match(await (await app.ask("/a/%C3%A4%20%25%2F%3F")).text(), /hello ä %%2F%3F/);
  for (const path of ["/a/%", "/a/%ff"]) await assert.rejects(app.ask(path), URIError);
  assert.equal(await app.statusOf("/%"), 500); // no route's: the static files fail in it
});

Deno.test("addresses: a literal segment goes before a named one", async () => {
  const said = (text: string) => ({ handler: () => new Response(text) });
  const patterns = ["/:a/:b", "/:a/b", "/a/:b", "/a/b"];
  await using app = await createApp(patterns.map((one) => pageAt(one, "/", said(one))));
  for (const [path, pattern] of [["/a/b", "/a/b"], ["/a/x", "/a/:b"], ["/x/b", "/:a/b"]]) {
    assert.equal(await (await app.ask(path)).text(), pattern);
  }
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

Deno.test("errors: caught outside all middlewares, and told to nobody", async () => {
  await using app = await createApp(ROUTES);
  const cases = [
    ["/a/throw", 418, "a teapot"],
    ["/a/w?refused", 403, "refused"],
    ["/none", 404, ""],
    ["/%", 500, "URI malformed"],
  ] as const;
  const told = await toldBy(async () => {
    for (const [path, status, message] of cases) {
      const answer = await app.ask(path);
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
  await using app = await createApp(ROUTES);
  const told = await toldBy(async () => {
    assert.equal(await words(app, "/a/throw?own"), "500 Internal server error");
  });
  assert.match(told, /the error page's own/);
});

Deno.test("a middleware after the routes is refused", () => {
  assert.throws(() => new App().fsRoutes().use(staticFiles()), /Cannot use a middleware/);
});
