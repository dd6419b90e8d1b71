import assert from "node:assert/strict";
import { jobOf } from "./questions.ts";

const ask = (question: string, query: string) => jobOf("run", question, new URLSearchParams(query));

Deno.test("jobOf() reads numbers and nothing else", () => {
  assert.deepEqual(ask("cell", "snapshot=12&picture=3&layer=conv1&map=0&y=4&x=5"), {
    run: "run",
    snapshot: 12,
    picture: { number: 3 },
    kind: "cell",
    layer: "conv1",
    map: 0,
    y: 4,
    x: 5,
  });
  assert.deepEqual(ask("maps", "snapshot=model&picture=upload-a&layer=pool3"), {
    run: "run",
    snapshot: "model",
    picture: { upload: "upload-a" },
    kind: "maps",
    layer: "pool3",
  });
  assert.throws(() => ask("maps", "snapshot=../x&picture=1&layer=conv1"), { status: 400 });
  assert.throws(() => ask("maps", "snapshot=1&picture=-1&layer=conv1"), { status: 400 });
  assert.throws(() => ask("occlusion", "snapshot=1&picture=1"), { status: 400 });
  assert.throws(() => ask("weights", "snapshot=1&picture=1"), { status: 404 });
});
