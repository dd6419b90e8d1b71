import assert from "node:assert/strict";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { type Handler, listenOn } from "./listen.ts";

const PATIENCE = { headers: 400, whole: 800 };

async function withServer(handler: Handler, use: (port: number) => Promise<void>): Promise<void> {
  const at = { hostname: "127.0.0.1", port: 0 };
  const server: Server = await listenOn(at, handler, PATIENCE);
  try {
    await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
}

/** What a server says to bytes, until it hangs up. */
async function saidTo(port: number, text: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(text));
  let said = "";
  for await (const bytes of connection.readable.values({ preventCancel: true })) {
    said += new TextDecoder().decode(bytes);
  }
  return said;
}

const echo: Handler = async (request) =>
  new Response(`${request.method} ${request.url} ${await request.text()}`, {
    headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]],
  });

Deno.test("a request is answered with its address, its body, and each cookie", async () => {
  await withServer(echo, async (port) => {
    const address = `http://127.0.0.1:${port}//a?b=%20`;
    const answer = await fetch(address, { method: "POST", body: "x".repeat(100_000) });
    assert.deepEqual(answer.headers.getSetCookie(), ["a=1", "b=2"]);
    assert.equal(await answer.text(), `POST ${address} ${"x".repeat(100_000)}`);
    const head = await fetch(address, { method: "HEAD" });
    assert.deepEqual([head.status, await head.text()], [200, ""]);
  });
});

Deno.test("a body that is refused, or read in part, does not keep the answer back", async () => {
  const refusing: Handler = async (request) => {
    if (request.url.endsWith("/some")) {
      for await (const _ of request.body!) break;
    }
    return new Response("no", { status: 413 });
  };
  await withServer(refusing, async (port) => {
    for (const path of ["/none", "/some"]) {
      const body = new Uint8Array(21 * 2 ** 20);
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body });
      assert.deepEqual([answer.status, await answer.text()], [413, "no"]);
    }
  });
});

Deno.test("what stalls is closed: headers that don't end, and a body that does not come", async () => {
  await withServer(echo, async (port) => {
    assert.match(await saidTo(port, "GET / HTTP/1.1\r\nHost: a\r\n"), /^HTTP\/1\.1 408/);
    const body = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx";
    assert.doesNotMatch(await saidTo(port, body), /^HTTP\/1\.1 200/);
  });
});

Deno.test("another host's address and unknown methods are no requests of a page", async () => {
  await withServer(echo, async (port) => {
    for (const line of ["GET http://evil.example/", "OPTIONS *", "constructor /", "TRACE /"]) {
      const said = await saidTo(port, `${line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      assert.match(said, /^HTTP\/1\.1 400/, line);
    }
  });
});

Deno.test("a stream ends as its reader goes", async () => {
  const ended = Promise.withResolvers<void>();
  const endless = () =>
    new Response(
      new ReadableStream({
        async pull(controller) {
          await delay(5);
          controller.enqueue(new TextEncoder().encode(":\n\n"));
        },
        cancel: () => ended.resolve(),
      }),
    );
  await withServer(() => Promise.resolve(endless()), async (port) => {
    const stop = new AbortController();
    const { body } = await fetch(`http://127.0.0.1:${port}/`, { signal: stop.signal });
    const reader = body!.getReader();
    assert((await reader.read()).value!.length > 0);
    await reader.cancel();
    stop.abort();
    await ended.promise;
  });
});
