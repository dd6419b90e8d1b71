import assert from "node:assert/strict";
import { join } from "node:path";
import { App, HttpError } from "fresh";
import type { State } from "../utils.ts";
import { keptBase } from "./access.ts";
import { isName } from "./runs.ts";
import { security, withHeaders } from "./security.ts";

const access = { host: "127.0.0.1:8123", base: "/5d0c", token: "secret" };
const ORIGIN = `http://${access.host}`;
const cookie = "loupe_8123=secret";
const HEADERS = [
  "content-security-policy",
  "x-content-type-options",
  "referrer-policy",
  "cross-origin-resource-policy",
  "cross-origin-opener-policy",
];

/** A server that answers what got through to it. */
const app = new App<State>({ basePath: access.base }).use(
  security(access),
  ({ state, req, url }) => {
    if (url.pathname === "/nothing") throw new HttpError(404);
    return new Response(`${req.method} ${state.trusted ? "trusted" : "stranger"}`, {
      headers: { "content-security-policy": "script-src 'self' 'nonce-abc' 'unsafe-inline' evil" },
    });
  },
);
const handler = withHeaders(app.handler(), access);

const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  handler(
    new Request(`${ORIGIN}${access.base}${path}`, {
      method,
      headers: { host: access.host, ...headers },
    }),
  );

Deno.test("localhost is sent on to the address that was printed, and told nothing", async () => {
  const host = "localhost:8123";
  for (const path of ["/", "/runs/a?x=1", "//evil.example/", "/?token=wrong", "/api/runs/events"]) {
    const answer = await ask(path, { host, cookie });
    assert.equal(answer.status, 307);
    assert.equal(answer.headers.get("location"), `${ORIGIN}/5d0c${path.replace("//", "/")}`);
    assert.equal(answer.headers.get("set-cookie"), null);
    assert.equal(await answer.text(), "");
  }
  assert.equal((await ask("/api/x", { host, cookie, origin: ORIGIN }, "POST")).status, 421);
});

Deno.test("another Host is refused, also the machine's other names", async () => {
  for (
    const host of [
      "localhost",
      "localhost:80",
      "localhost.:8123",
      "127.0.0.1",
      "127.0.0.1:80",
      "evil.example:8123",
    ]
  ) {
    assert.equal((await ask("/", { host })).status, 421);
  }
  assert.equal((await ask("/")).status, 200);
});

Deno.test("the printed address becomes a cookie of this port, and leaves the address", async () => {
  const answer = await ask("/runs/a?token=secret&x=1");
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get("location"), "/5d0c/runs/a?x=1");
  assert.equal(
    answer.headers.get("set-cookie"),
    "loupe_8123=secret; Path=/5d0c/; HttpOnly; SameSite=Strict",
  );
  assert.equal((await ask("/?token=wrong")).headers.get("set-cookie"), null);
  assert.equal(
    (await ask("//evil.example/?token=secret")).headers.get("location"),
    "/5d0c/evil.example/",
  );
});

Deno.test("nothing is answered outside of the path, which no answer tells, nor cookie leaves", async () => {
  for (
    const path of ["/", "/runs/a", "/5d0", "/5d0cc/", "/api/session", "//5d0c/", "/?token=secret"]
  ) {
    const answer = await handler(
      new Request(ORIGIN + path, { headers: { host: access.host, cookie } }),
    );
    const told = JSON.stringify([...answer.headers]) + await answer.text();
    assert.equal(answer.status, 404);
    assert.doesNotMatch(told, /5d0c/);
    assert(HEADERS.every((header) => answer.headers.has(header)));
  }
});

Deno.test("the path is kept, and made anew where what is kept is none", async () => {
  const folder = join(await Deno.makeTempDir(), "web");
  const base = keptBase(folder);
  assert.match(base, /^\/[0-9a-f]{16}$/);
  assert.equal(keptBase(folder), base);
  await Deno.writeTextFile(join(folder, "base"), "/../..");
  assert.notEqual(keptBase(folder), base);
  assert.match(keptBase(folder), /^\/[0-9a-f]{16}$/);
});

Deno.test("pages may be looked at without the token, data, pictures and streams may not", async () => {
  assert.equal(await (await ask("/")).text(), "GET stranger");
  assert.equal(await (await ask("/", { cookie })).text(), "GET trusted");
  for (const path of ["/api/runs/events", "/api/runs/a/pictures/3", "//api//runs/events"]) {
    assert.equal((await ask(path)).status, 403);
    assert.equal((await ask(path, { cookie: "loupe_8000=secret" })).status, 403);
    assert.equal((await ask(path, { cookie: "loupe_8123=secreT" })).status, 403);
    assert.equal((await ask(path, { cookie: "loupe_8123=" })).status, 403);
    assert.equal((await ask(path, { cookie: `other=1; ${cookie}` })).status, 200);
  }
});

Deno.test("what changes something needs this server's Origin and the token", async () => {
  const post = (headers: Record<string, string>) => ask("/", headers, "POST");
  assert.equal((await post({ cookie, origin: ORIGIN })).status, 200);
  assert.equal((await post({ cookie })).status, 403);
  assert.equal((await post({ origin: ORIGIN })).status, 403);
  for (
    const origin of ["null", "http://127.0.0.1:8000", "http://localhost:8123", "https://e.org"]
  ) {
    assert.equal((await post({ cookie, origin })).status, 403);
    assert.equal((await ask("/api/x", { cookie, origin })).status, 403);
  }
  const headers = { cookie, "sec-fetch-site": "cross-site" };
  assert.equal((await ask("/api/x", headers)).status, 403);
});

Deno.test("the policy keeps the page's nonce and nothing else of the framework's", async () => {
  const policy = (await ask("/")).headers.get("content-security-policy")!;
  assert.match(
    policy,
    /^default-src 'self'; img-src 'self' blob: data:; script-src 'self' 'nonce-abc';/,
  );
  assert.doesNotMatch(policy, /unsafe|evil/);
});

Deno.test("all answers have the headers, also where the framework answers, or would fail", async () => {
  const cases = [
    ["/", 200],
    ["/?token=secret", 303],
    ["/api/x", 403],
    ["/nothing", 404],
    ["/%", 400],
    ["/runs/%ff", 400],
  ] as const;
  for (const [path, status] of cases) {
    const answer = await ask(path);
    assert.equal(answer.status, status);
    for (const header of HEADERS) assert(answer.headers.has(header), `${header} of ${path}`);
  }
  const elsewhere = await ask("/", { host: "localhost:8123" });
  assert(HEADERS.every((header) => elsewhere.headers.has(header)));
});

Deno.test("what is no page may compile WebAssembly, a page may not", async () => {
  const scriptsOf = async (type: string) => {
    const answer = withHeaders(() => {
      return Promise.resolve(new Response("", { headers: { "content-type": type } }));
    }, access);
    const { headers } = await answer(new Request(`${ORIGIN}${access.base}/`));
    return /script-src (.*?);/.exec(headers.get("content-security-policy")!)![1];
  };
  assert.equal(await scriptsOf("text/javascript; charset=UTF-8"), "'self' 'wasm-unsafe-eval'");
  assert.equal(await scriptsOf("text/html; charset=utf-8"), "'self'");
});

Deno.test("an id is a name, never a way", () => {
  for (const name of ["2026-01-31_12-00-00", "faces tiny", "Läufe.2"]) assert(isName(name));
  for (const name of ["", ".", "..", "../a", "a/b", "a\\b", "/etc", ".git", "a\0", "C:x"]) {
    assert(!isName(name), name);
  }
});

Deno.test("the Worker that joins sweeps may open a WebSocket; no page and no other script may", async () => {
  const policyOf = async (path: string) =>
    (await ask(path)).headers.get("content-security-policy")!;
  assert.match(await policyOf("/worker/join.js?v=1"), /; connect-src 'self' ws: wss:;/);
  for (const path of ["/worker/main.js", "/join", "/worker/join.js/x", "/?x=/worker/join.js"]) {
    assert.doesNotMatch(await policyOf(path), /connect-src|ws:/, path);
  }
});
