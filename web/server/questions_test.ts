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

Deno.test("jobOf() reads questions about gradients, and no rates that are none", () => {
  const about = "snapshot=model&picture=2&layer=conv1&map=3&class=1";
  const asked = { run: "run", snapshot: "model", picture: { number: 2 }, layer: "conv1", map: 3 };
  assert.deepEqual(ask("gradient", `${about}&rates=`), {
    ...asked,
    kind: "gradient",
    class: 1,
    rates: [],
  });
  assert.deepEqual(ask("cell-gradient", `${about}&y=4&x=5&rates=0.1,0.05`), {
    ...asked,
    kind: "cellGradient",
    class: 1,
    rates: [0.1, 0.05],
    y: 4,
    x: 5,
  });
  assert.deepEqual(ask("weight-gradient", `${about}&weight=9`), {
    ...asked,
    kind: "weightGradient",
    class: 1,
    rates: [],
    weight: 9,
  });
  for (const rates of ["-1", "x", "0.1,", "Infinity", Array(101).fill(1).join()]) {
    assert.throws(() => ask("gradient", `${about}&rates=${rates}`), { status: 400 });
  }
  assert.throws(() => ask("constructor", about), { status: 404 });
});
