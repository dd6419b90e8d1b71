/** Static files as Fresh 2.3 serves them. */
import assert from "node:assert/strict";
import { asset } from "./runtime.ts";
import { createApp } from "./test_app.tsx";

const FILE = "/my%20styles.css";

Deno.test("static files: kept for a year under the build's address, else not at all", async () => {
  await using app = await createApp([]);
  const locked = await app.ask(asset(FILE));
  assert.equal(locked.headers.get("cache-control"), "public, max-age=31536000, immutable");
  assert.equal(await locked.text(), "body {}");
  const { headers } = await app.ask(FILE, { method: "HEAD" });
  const told = ["cache-control", "content-length", "content-type", "etag", "vary"];
  assert.deepEqual(told.map((name) => headers.get(name)), [
    "no-cache, no-store, max-age=0, must-revalidate",
    "7",
    "text/css",
    'W/"h"',
    "If-None-Match",
  ]);
  for (const known of ["h", 'W/"h"']) {
    const again = await app.ask(FILE, { headers: { "if-none-match": known } });
    assert.deepEqual([again.status, again.headers.get("cache-control")], [304, null]);
  }
});

Deno.test("static files: no other method, and no page for a missing icon", async () => {
  await using app = await createApp([]);
  for (const method of ["POST", "DELETE"]) assert.equal(await app.statusOf(FILE, method), 405);
  const icon = await app.ask("/favicon.ico");
  assert.deepEqual([icon.status, await icon.text()], [404, ""]);
});

Deno.test("static files: another build's address is sent on", async () => {
  await using app = await createApp([]);
  const stale = await app.ask(`${FILE}?__frsh_c=old&x=1`);
  assert.deepEqual([stale.status, stale.headers.get("location")], [307, `${FILE}?x=1`]);
});
