import assert from "node:assert/strict";
import { eventStream, type ServerEvent } from "./sse.ts";

Deno.test("eventStream() writes events with their ids", async () => {
  async function* events(): AsyncGenerator<ServerEvent | undefined> {
    yield { event: "state", data: { a: 1 } };
    yield undefined;
    yield { event: "points", id: "7,9", data: "two\nlines" };
  }
  const response = eventStream(events());
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  assert.equal(
    await response.text(),
    'event: state\ndata: {"a":1}\n\nevent: points\nid: 7,9\ndata: "two\\nlines"\n\n',
  );
});

Deno.test("eventStream() makes no event before it is wanted, and ends with its reader", async () => {
  let [made, ended] = [0, false];
  async function* events(): AsyncGenerator<ServerEvent> {
    try {
      for (;;) yield { event: "points", data: made++ };
    } finally {
      ended = true;
    }
  }
  const reader = eventStream(events()).body!.getReader();
  for (let i = 0; i < 3; i++) await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(made, 3);
  await reader.cancel();
  assert(ended);
});
