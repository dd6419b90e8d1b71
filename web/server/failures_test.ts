import assert from "node:assert/strict";
import { App, HttpError } from "fresh";
import type { State } from "../utils.ts";
import { tellFailures } from "./failures.ts";

Deno.test("this server's own faults are told with where they come from, others are not", async () => {
  const cases = [
    [
      new TypeError("x is \u001b[2Jnot\nthere"),
      500,
      /^GET \/a failed:\nTypeError: x is \\u001b\[2J/,
    ],
    [new HttpError(503, "busy"), 503, /HttpError: busy\n *at /],
    ["a word", 500, /failed:\na word$/],
    [new HttpError(404), 404, undefined],
  ] as const;
  const { error: tell } = console;
  try {
    for (const [thrown, status, expected] of cases) {
      const told: unknown[] = [];
      console.error = (text) => void told.push(text);
      const app = new App<State>().use(tellFailures, () => {
        throw thrown;
      });
      assert.equal((await app.handler()(new Request("http://a/a"))).status, status);
      // What is thrown on is the framework's: without an error page, it tells of it once more.
      if (expected) assert.match(told[0] as string, expected);
      else assert.deepEqual(told, []);
    }
  } finally {
    console.error = tell;
  }
});
