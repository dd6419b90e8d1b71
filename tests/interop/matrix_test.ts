/** A small draw of `deno task test:interop`: by the reader that needs no other program. */
import assert from "node:assert/strict";
import { openDevice } from "../../engine/plan/device.ts";
import { readAll } from "./matrix.ts";
import { loupe } from "./readers/loupe.ts";
import { subjects, variants } from "./subjects.ts";

/** One of each kind, whose weights are few. */
const NAMES = ["tiny", "tiny, grey", "all normalisations", "all graph"];

Deno.test("what is exported and imported again says the same of pictures", async () => {
  const device = await openDevice();
  const matrix = {
    subjects: subjects().filter(({ name }) => NAMES.includes(name)),
    variants: (["onnx", "safetensors", "html", "tfjs"] as const).flatMap(variants),
    readers: [loupe],
    pictures: 4,
  };
  assert.equal(matrix.subjects.length, NAMES.length);
  let compared = 0;
  for await (const { network, format, words, isRight, isRefused } of readAll(device, matrix)) {
    assert(isRight, `${network}, ${format}: ${words}`);
    if (isRefused) {
      assert.match(words, /^not exported: Cannot export the network as a TensorFlow.js/);
    } else compared++;
  }
  assert.equal(compared, 36);
});
