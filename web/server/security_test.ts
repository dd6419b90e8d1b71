import assert from "node:assert/strict";
import { App } from "fresh";
import type { State } from "../utils.ts";
import { isName } from "./runs.ts";
import { security } from "./security.ts";

const access = { host: "127.0.0.1:8123", token: "secret" };
const ORIGIN = `http://${access.host}`;
const cookie = "loupe_8123=secret";

/** A server that answers what got through to it. */
const handler = new App<State>().use(
  security(access),
  ({ state, req }) =>
    new Response(`${req.method} ${state.trusted ? "trusted" : "stranger"}`, {
      headers: { "content-security-policy": "script-src 'self' 'nonce-abc' 'unsafe-inline' evil" },
    }),
).handler();

const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  handler(new Request(`${ORIGIN}${path}`, { method, headers: { host: access.host, ...headers } }));

Deno.test("another Host is refused, also the machine's other names", async () => {
  for (const host of ["localhost:8123", "127.0.0.1", "127.0.0.1:80", "evil.example:8123"]) {
    assert.equal((await ask("/", { host })).status, 421);
  }
  assert.equal((await ask("/")).status, 200);
});

Deno.test("the printed address becomes a cookie of this port, and leaves the address", async () => {
  const answer = await ask("/runs/a?token=secret&x=1");
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get("location"), "/runs/a?x=1");
  assert.equal(
    answer.headers.get("set-cookie"),
    "loupe_8123=secret; Path=/; HttpOnly; SameSite=Strict",
  );
  assert.equal((await ask("/?token=wrong")).headers.get("set-cookie"), null);
  assert.equal(
    (await ask("//evil.example/?token=secret")).headers.get("location"),
    "/evil.example/",
  );
});

Deno.test("pages may be looked at without the token, data, pictures and streams may not", async () => {
  assert.equal(await (await ask("/")).text(), "GET stranger");
  assert.equal(await (await ask("/", { cookie })).text(), "GET trusted");
  for (const path of ["/api/runs/events", "/api/runs/a/pictures/3"]) {
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
  const refused = await ask("/api/x");
  assert.match(
    refused.headers.get("content-security-policy")!,
    /script-src 'self' 'wasm-unsafe-eval';/,
  );
  assert.equal(refused.headers.get("x-content-type-options"), "nosniff");
});

Deno.test("an id is a name, never a way", () => {
  for (const name of ["2026-01-31_12-00-00", "faces tiny", "Läufe.2"]) assert(isName(name));
  for (const name of ["", ".", "..", "../a", "a/b", "a\\b", "/etc", ".git", "a\0", "C:x"]) {
    assert(!isName(name), name);
  }
});
