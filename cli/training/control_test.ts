import assert from "node:assert/strict";
import { createControl } from "./control.ts";

/** A control whose stdin is written by hand. */
function controlled() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const events: Record<string, unknown>[] = [];
  const control = createControl(readable, (line) => void events.push(JSON.parse(line)));
  const send = async (text: string) => {
    await writer.write(new TextEncoder().encode(text));
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { control, events, send, close: () => writer.close() };
}

Deno.test("createControl() pauses until told to go on", async () => {
  const { control, events, send, close } = controlled();
  await send('{"type":"pau');
  assert(!control.paused);
  await send('se"}\n');
  assert(control.paused);
  const waited = control.wait();
  assert.deepEqual(events, [{ type: "status", status: "paused" }]);
  await send('{"type":"learningRate","value":0.5}\n{"type":"resume"}\n');
  await waited;
  assert.equal(control.learningRate, 0.5);
  assert.deepEqual(events.at(-1), { type: "status", status: "running" });
  await close();
});

Deno.test("createControl() stops when told to, and where its input ends, even in a pause", async () => {
  for (const end of ["stop", "close"]) {
    const { control, send, close } = controlled();
    await send('{"type":"pause"}\n');
    const waited = control.wait();
    if (end === "stop") await send('{"type":"stop"}\n');
    else await close();
    await waited;
    assert(control.signal.aborted);
    if (end === "stop") await close();
  }
});

Deno.test("createControl() says which line is no command", async () => {
  const { control, events, send, close } = controlled();
  const wrong = ["nonsense", '{"type":"learningRate","value":"1"}', '{"type":"learningRate"}'];
  await send(wrong.join("\n") + "\n");
  assert.deepEqual(
    events,
    wrong.map((line) => ({
      type: "log",
      text: `Warning: '${line}' is no command; it is left out`,
    })),
  );
  assert.equal(control.learningRate, undefined);
  await close();
});
