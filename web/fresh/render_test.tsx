/** Pages as Fresh 2.3 renders them. */
import assert from "node:assert/strict";
import { h } from "preact";
import { asset } from "./runtime.ts";
import { parse } from "./serialise.ts";
import { createApp, Island, pageAt, WRAPPER } from "./test_app.tsx";

const withIslands = () => (
  <ul>
    <Island start="</script>" />
    <Island start={NaN} />
    <Island start={new Date(5)} />
  </ul>
);
const withLinks = () => (
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
);
const ROUTES = [
  pageAt("/islands", "/", { default: withIslands }),
  pageAt("/function", "/", { default: () => <Island start={() => 1} /> }),
  pageAt("/links", "/", { default: withLinks }),
  pageAt("/srcset", "/", { default: () => <img srcset="/p.png 2x" /> }),
  pageAt("/partial", "/", { default: () => h("nav", { "f-client-nav": true }) }),
  { kind: "error", folder: "/", pattern: "/", module: { default: errorText } },
];

function errorText({ error }: { error: Error }) {
  return <b>{error.message}</b>;
}

Deno.test("islands: marked, taken over by one script with the policy's nonce, safe in HTML", async () => {
  await using app = await createApp([WRAPPER, ...ROUTES]);
  const answer = await app.ask("/islands");
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
    /^import { boot } from "[^"]*fresh-runtime.js";import Island from "[^"]*Island.js";boot/,
  );
  assert.doesNotMatch(script, /</);
  const [, handed] = /boot\({ Island }, (".*"), "b1", ""\);$/.exec(script)!;
  assert.deepEqual(parse(JSON.parse(handed)), [
    ["Island", { start: "</script>" }],
    ["Island", { start: NaN }],
    ["Island", { start: new Date(5) }],
  ]);
});

Deno.test("islands: their scripts may be fetched before the page is read", async () => {
  await using app = await createApp([WRAPPER, ...ROUTES]);
  const answer = await app.ask("/islands", { method: "HEAD" });
  assert.equal(
    answer.headers.get("link"),
    '</_fresh/js/b1/fresh-runtime.js>; rel="modulepreload"; as="script", ' +
      '</_fresh/js/b1/Island.js>; rel="modulepreload"; as="script"',
  );
  const without = await app.ask("/links");
  assert.equal(without.headers.get("link"), null);
  assert.doesNotMatch(await without.text(), /<script/);
});

Deno.test("what Fresh would heed, and this does not, is refused", async () => {
  await using app = await createApp(ROUTES);
  for (
    const [path, expected] of [
      ["/function", /Cannot hand '0.1.start' to an island as it is no data: found function/],
      ["/srcset", /Cannot render as web\/fresh\/ does not know of srcset/],
      ["/partial", /does not know of f-client-nav/],
    ] as const
  ) {
    const answer = await app.ask(path);
    assert.equal(answer.status, 500);
    assert.match(await answer.text(), expected);
  }
});

Deno.test("links: current and ancestor ones are marked, unless they say it themselves", async () => {
  await using app = await createApp([WRAPPER, ...ROUTES]);
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
  await using app = await createApp([WRAPPER, ...ROUTES]);
  const text = await (await app.ask("/links")).text();
  assert.match(text, /<img src="\/p.png\?__frsh_c=b1"\/><img src="data:,"\/>/);
  assert.equal(asset("/p?x=1#y"), "/p?x=1&__frsh_c=b1#y");
  for (const path of ["p.png", "//b/p.png", "https://b/p.png", "/p?__frsh_c=old"]) {
    assert.equal(asset(path), path);
  }
});

Deno.test("without an app wrapper there is a document all the same", async () => {
  await using app = await createApp(ROUTES);
  assert.match(
    await (await app.ask("/islands")).text(),
    /^<!DOCTYPE html><html><head><meta charset="utf-8"\/><\/head><body><ul>.*<script type="module"/,
  );
});
