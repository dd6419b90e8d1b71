import assert from "node:assert/strict";
import { drawFace } from "../../data/faces/faces.ts";
import { drawnModel } from "../../tests/one_file.ts";
import { uniforms } from "../graph/random.ts";
import { openDevice } from "../plan/device.ts";
import { openInspector } from "./inspector.ts";
import { costOnHost, openOnHost } from "./on_host.ts";
import { openPredictor } from "./predict.ts";

const picture = drawFace(uniforms(7, 8), true);

Deno.test("a network on the host says what it says on a device, and shows the same places", async () => {
  const device = await openDevice();
  const gray = drawnModel("tiny", { fit: "contain", mean: [99], scale: [1 / 50] });
  for (const model of [gray, drawnModel("small", { views: "six" })]) {
    const host = openOnHost(model);
    const [predictor, inspector] = await Promise.all([
      openPredictor(device, model),
      openInspector(device, model),
    ]);
    const [expected] = await predictor.predict([picture]);
    host.predict(picture).forEach((value, i) => assert(Math.abs(value - expected[i]) < 1e-5));
    const map = await inspector.gradCam(picture, 1);
    const { heat, height, width } = host.gradCam(picture, 1);
    assert.deepEqual([height, width], [map.height, map.width]);
    heat.forEach((value, i) => assert(Math.abs(value - map.heat[i]) < 1e-4));
    predictor.close();
    inspector.close();
  }
  device.gpu.destroy();
});

Deno.test("costOnHost() counts every look", () => {
  const [once, six] = [undefined, "six" as const].map((views) =>
    costOnHost(drawnModel("small", { views }).description)
  );
  assert(six.flops > 5.9 * once.flops && six.flops < 6.5 * once.flops);
  assert(once.bytes > 8 * 28 * 24 * 3);
});

Deno.test("openOnHost() takes no other network's weights", () => {
  const { weights } = drawnModel("tiny");
  const { description } = drawnModel("small");
  assert.throws(() => openOnHost({ description, weights }), /^RangeError: Cannot use the model as/);
});
