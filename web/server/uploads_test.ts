import assert from "node:assert/strict";
import { keepUpload, MAX_UPLOAD, readUpload, uploadOf } from "./uploads.ts";

const picture = { height: 1, width: 1, pixels: new Uint8Array(3) };

Deno.test("an upload is found by its own run alone, and the oldest is forgotten", () => {
  const id = keepUpload("one", picture);
  assert.equal(uploadOf("one", id), picture);
  assert.equal(uploadOf("one", "17"), undefined);
  assert.throws(() => uploadOf("two", id), /no longer kept/);
  for (let i = 0; i < 64; i++) keepUpload("one", picture);
  assert.throws(() => uploadOf("one", id), /no longer kept/);
});

Deno.test("readUpload() stops at 20 MB, whatever the header says", async () => {
  let given = 0;
  const body = new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(2 ** 20));
      given++;
    },
  });
  const request = new Request("http://127.0.0.1/", { method: "POST", body });
  await assert.rejects(readUpload(request), { status: 413 });
  assert(given < MAX_UPLOAD / 2 ** 20 + 5);
  const small = new Request("http://127.0.0.1/", { method: "POST", body: Uint8Array.of(1, 2) });
  assert.deepEqual(await readUpload(small), Uint8Array.of(1, 2));
});
