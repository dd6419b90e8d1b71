import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import { Navigation } from "./Navigation.tsx";

/** What is said of the brand and of the places in their order, and the places that look current. */
function saidOn(path: string) {
  const links = [...renderToString(<Navigation path={path} />).matchAll(/<a [^>]*>/g)].map(String);
  const current = links.map((link) => /aria-current="(\w+)"/.exec(link)![1]);
  return [current.join(), links.flatMap((link, i) => link.includes("within") ? [i] : []).join()];
}

Deno.test("only the page itself is said to be current; of what is within a place, it looks so", () => {
  const others = "false,false,false";
  assert.deepEqual(saidOn("/"), ["page,page,false,false,false,false,false", ""]);
  assert.deepEqual(saidOn("/sweeps"), [`false,false,page,false,${others}`, ""]);
  assert.deepEqual(saidOn("/sweeps/a"), [`false,false,false,false,${others}`, "2"]);
  assert.deepEqual(saidOn("/gallery"), [`false,false,false,page,${others}`, ""]);
  assert.deepEqual(saidOn("/gallery/"), [`false,false,false,page,${others}`, "3"]);
  assert.deepEqual(saidOn("/gallery/run"), [`false,false,false,false,${others}`, "3"]);
  assert.deepEqual(saidOn("/runs/a/cell/0/1"), [`false,false,false,false,${others}`, "1"]);
  assert.deepEqual(saidOn("/learn"), ["false,false,false,false,page,false,false", ""]);
  for (const path of ["/runsaway", "/none"]) {
    assert.deepEqual(saidOn(path), [`false,false,false,false,${others}`, ""]);
  }
});
