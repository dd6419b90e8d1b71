/** The one HTML file as whoever gets it opens it: from the disk, without a network connection. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { encode } from "fast-png";
import type { Page } from "playwright-core";
import { decode } from "../../data/decode/decode.ts";
import { encodeJpeg } from "../../data/drawing/write_drawn.ts";
import { drawFace } from "../../data/faces/faces.ts";
import { drawThing } from "../../data/things/things.ts";
import type { Model } from "../../engine/formats/model.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { openInspector } from "../../engine/inspect/inspector.ts";
import { openOnHost } from "../../engine/inspect/on_host.ts";
import { openPredictor } from "../../engine/inspect/predict.ts";
import { openDevice } from "../../engine/plan/device.ts";
import { computeReport } from "../../engine/report/report.ts";
import { drawnModel, graphModel, modelOf, pageOf } from "../one_file.ts";
import { RECORD } from "../record.ts";
import {
  browserTest,
  dropOn,
  faults,
  inEveryLight,
  overflows,
  PHONE,
  type View,
  withPage,
} from "./browser.ts";

/** What a browser's own decoding of JPEG may change of a probability. */
const TOLERANCE = 1e-3;

const work = await Deno.makeTempDir({ prefix: "loupe-page-" });
Deno.test.afterAll(() => Deno.remove(work, { recursive: true }));

interface Sent {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

const jpeg = encodeJpeg(drawFace(uniforms(7, 8), true));
const { pixels: shape } = drawThing(uniforms(9, 8), "key", { height: 96, width: 144 });

/** A PNG file; `channels` of `[H, W, C]`. */
function png(height: number, width: number, channels: 3 | 4, value: (i: number) => number) {
  const data = Uint8Array.from({ length: height * width * channels }, (_, i) => value(i));
  return encode({ height, width, channels, data, depth: 8 });
}

/** A JPEG file whose camera was held on its side. */
function turned(file: Uint8Array): Uint8Array {
  const exif = [
    ...Buffer.from("Exif\0\0MM\0*"),
    0,
    0,
    0,
    8,
    0,
    1,
    1,
    0x12,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    6,
    0,
    0,
  ];
  return Uint8Array.of(
    ...file.subarray(0, 2),
    0xff,
    0xe1,
    0,
    exif.length + 2,
    ...exif,
    ...file.subarray(2),
  );
}

/** Pictures of several kinds: the last is read in more than one strip. */
const FILES: readonly Sent[] = Object.entries({
  "face.jpg": jpeg,
  "turned.jpg": turned(jpeg),
  "thing.png": png(96, 144, 3, (i) => shape[i]),
  "clear.png": png(40, 30, 4, (i) => i * 7 % 256),
  "large.png": png(1300, 2600, 3, (i) => shape[i % shape.length]),
}).map(([name, bytes]) => ({
  name,
  mimeType: name.endsWith("png") ? "image/png" : "image/jpeg",
  buffer: Buffer.from(bytes),
}));

const device = await openDevice();

/** What Deno says of the files, `[classes]` each. */
async function expectedOf(model: Model, files = FILES): Promise<number[][]> {
  const predictor = await openPredictor(device, model);
  const rows = await predictor.predict(files.map(({ buffer, name }) => decode(buffer, name)));
  predictor.close();
  return rows.map((row) => [...row]);
}

/** Writes a page and opens it from the disk. */
async function withModel(
  model: Model,
  use: (page: Page) => Promise<void>,
  view: View = {},
  more: Omit<Parameters<typeof pageOf>[0], "model"> = {},
  precision: "f32" | "f16" = "f32",
): Promise<void> {
  const file = join(work, `${crypto.randomUUID()}.html`);
  await Deno.writeFile(file, await pageOf({ model, ...more }, precision));
  await withPage(pathToFileURL(file).href, use, view);
}

const ready = (page: Page) => page.getByText("Ready: show it a picture.").waitFor();

/** Waits for the card of a file, and gives its probabilities by class. */
async function cardOf(page: Page, name: string): Promise<{ best: string; shares: number[] }> {
  const card = page.locator(".answer", { has: page.locator("figcaption", { hasText: name }) })
    .first();
  await card.waitFor();
  const shares = JSON.parse((await card.getAttribute("data-probabilities"))!);
  return { best: await card.locator(".class").innerText(), shares };
}

function assertAlike(found: number[], expected: number[], what: string): void {
  const difference = Math.max(...expected.map((value, i) => Math.abs(value - found[i])));
  assert(difference <= TOLERANCE, `${what}: ${found} and ${expected} differ by ${difference}`);
}

/** Chooses all files, and compares what the page says with what Deno says. */
async function classifyAll(page: Page, model: Model): Promise<void> {
  const expected = await expectedOf(model);
  await ready(page);
  await page.locator("#files").setInputFiles([...FILES]);
  for (const [i, { name }] of FILES.entries()) {
    const { best, shares } = await cardOf(page, name);
    assertAlike(shares, expected[i], name);
    const k = expected[i].indexOf(Math.max(...expected[i]));
    assert.equal(best, model.description.classes[k]);
  }
  assert.equal(await page.locator("#problem").isVisible(), false);
}

const TINY = drawnModel("tiny");

// `deno task test:interop` has every network.
for (
  const [name, model] of Object.entries({
    resnet8: drawnModel("resnet8", { fit: "stretch" }),
    "a graph": graphModel(),
  })
) {
  browserTest(
    `a page of ${name} says what Deno says, on WebGPU`,
    () =>
      withModel(model, async (page) => {
        await classifyAll(page, model);
        assert.match(await page.locator("#computes-on").innerText(), /\(WebGPU, swiftshader\)/);
      }),
  );
}

browserTest(
  "without WebGPU a page of several views says the same by the CPU, and says so",
  () => {
    const model = drawnModel("small", { views: "six" });
    return withModel(model, async (page) => {
      await classifyAll(page, model);
      const text = await page.locator("#computes-on").innerText();
      assert.match(
        text,
        /on the CPU of this device, as this browser has no WebGPU: less than a second/,
      );
      await page.locator(".looks button").first().waitFor();
      assert.deepEqual(await faults(page), []);
    }, { ...PHONE, withoutGpu: true });
  },
);

browserTest(
  "without WebGPU a large network says how long it would take, and takes nothing",
  () =>
    withModel(drawnModel("vgg_small", { height: 288, width: 288 }), async (page) => {
      await page.getByText(
        /^Cannot use this network here as this browser has no WebGPU.*\d0 seconds/,
      )
        .waitFor();
      assert(await page.locator("#files").isDisabled());
      assert.deepEqual(await faults(page), []);
    }, { withoutGpu: true }),
);

browserTest(
  "where WebGPU is there and fails, the CPU computes, and the page says why",
  () => {
    const model = drawnModel("tiny", { fit: "contain", mean: [99], scale: [1 / 50] });
    return withModel(model, async (page) => {
      await classifyAll(page, model);
      const text = await page.locator("#computes-on").innerText();
      assert.match(
        text,
        /on the CPU of this device, as WebGPU fails in this browser \(no device\)/,
      );
    }, {
      before: `GPUAdapter.prototype.requestDevice = () => Promise.reject(new Error("no device"))`,
    });
  },
);

browserTest(
  "a network without a convolution has no heat map, and the page says why",
  () =>
    withModel(graphModel(), async (page) => {
      await ready(page);
      await page.locator("#files").setInputFiles(FILES[0]);
      await page.locator(".looks").getByText("the network has no convolution").waitFor();
      assert.equal(await page.locator(".looks button").count(), 0);
    }),
);

browserTest(
  "half precision says what the halves say, and an old browser that it can't",
  async () => {
    const model = TINY;
    const read = await modelOf(await pageOf({ model }, "f16"));
    await withModel(model, (page) => classifyAll(page, read), {}, {}, "f16");
    await withModel(
      model,
      async (page) => {
        const alert = page.getByRole("alert");
        await alert.getByText(/as this browser is too old \(Float16Array .*use one of 2025/)
          .waitFor();
      },
      { before: "delete globalThis.Float16Array" },
      {},
      "f16",
    );
  },
);

/** The pixels of the newest card's canvas. */
const pixelsOf = (page: Page): Promise<number[]> =>
  page.locator(".answer canvas").first().evaluate((shown: HTMLCanvasElement) => {
    const { height, width } = shown;
    const canvas = Object.assign(document.createElement("canvas"), { height, width });
    const context = canvas.getContext("2d")!;
    context.drawImage(shown, 0, 0);
    return [...context.getImageData(0, 0, width, height).data];
  });

browserTest(
  "the places that speak for the answer are drawn over the picture, as Deno has them",
  () =>
    withModel(TINY, async (page) => {
      await ready(page);
      await page.locator("#files").setInputFiles(FILES[0]);
      const toggle = page.getByRole("button", { name: "Where it looked" });
      await toggle.waitFor();
      assert.equal(await toggle.getAttribute("aria-pressed"), "true");
      const on = await pixelsOf(page);
      await toggle.press("Enter");
      assert.equal(await toggle.getAttribute("aria-pressed"), "false");
      const off = await pixelsOf(page);
      const { shares } = await cardOf(page, "face.jpg");
      const picture = decode(FILES[0].buffer, "face.jpg");
      const inspector = await openInspector(device, TINY);
      const map = await inspector.gradCam(picture, shares.indexOf(Math.max(...shares)));
      inspector.close();
      const change = (cell: number) => changeAt(on, off, map, cell);
      const cells = [...map.heat.keys()].sort((a, b) => map.heat[a] - map.heat[b]);
      const [coldest, hottest] = [cells[0], cells.at(-1)!];
      assert(change(hottest) > 20 && change(coldest) < change(hottest), `${change(hottest)}`);
      const onHost = openOnHost(TINY).gradCam(picture, shares.indexOf(Math.max(...shares)));
      onHost.heat.forEach((value, i) => assert(Math.abs(value - map.heat[i]) < 1e-3));
    }),
);

/** How much a picture of 24 by 28 cells' shape changed in the middle of a map's cell. */
function changeAt(
  on: number[],
  off: number[],
  { height, width }: { height: number; width: number },
  cell: number,
): number {
  const zoom = Math.sqrt(on.length / 4 / (24 * 28));
  const [y, x] = [Math.floor(cell / width) + 0.5, cell % width + 0.5];
  const row = Math.floor(y / height * 28 * zoom);
  const column = Math.floor(x / width * 24 * zoom);
  const at = (row * 24 * zoom + column) * 4;
  return [0, 1, 2].reduce((sum, c) => sum + Math.abs(on[at + c] - off[at + c]), 0);
}

browserTest(
  "pictures are dropped, pasted and taken, and what is none is told",
  () =>
    withModel(TINY, async (page) => {
      await ready(page);
      const face = join(work, "dropped.jpg");
      await Deno.writeFile(face, jpeg);
      await dropOn(page, "#drop", [face]);
      await cardOf(page, "dropped.jpg");
      await page.evaluate(`{
      const clipboardData = new DataTransfer();
      const bytes = Uint8Array.from(atob("${
        FILES[2].buffer.toString("base64")
      }"), (c) => c.charCodeAt(0));
      clipboardData.items.add(new File([bytes], "pasted.png", { type: "image/png" }));
      dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
    }`);
      assertAlike(
        (await cardOf(page, "pasted.png")).shares,
        (await expectedOf(TINY, [FILES[2]]))[0],
        "pasted",
      );
      assert.match(
        await page.getByRole("status").innerText(),
        /^pasted\.png: (ant|bee|cat), [\d.]+ %$/,
      );
      const text = { name: "<b>no\u202e.txt", mimeType: "text/plain", buffer: Buffer.from("no") };
      await page.locator("#files").setInputFiles([text, FILES[3]]);
      await page.getByRole("alert").getByText(/^Cannot read '<b>no\\u202e\.txt' as a picture/)
        .waitFor();
      await cardOf(page, "clear.png");
      await page.getByRole("button", { name: "Use the camera" }).press("Enter");
      await page.locator(".live .bars").waitFor();
      assert.equal(await page.getByRole("alert").isVisible(), false);
      await page.getByRole("button", { name: "Take the picture" }).press("Enter");
      await cardOf(page, "camera 1");
      assert.deepEqual(await faults(page), []);
      await page.getByRole("button", { name: "Switch the camera off" }).click();
      await page.locator("video").waitFor({ state: "detached" });
    }),
);

browserTest(
  "a camera that is missing and one that is forbidden are two things",
  () =>
    withModel(TINY, async (page) => {
      await ready(page);
      const words = { NotFoundError: "there is none", NotAllowedError: "this page may not use it" };
      for (const [name, text] of Object.entries(words)) {
        await page.evaluate(`navigator.mediaDevices.getUserMedia =
        () => Promise.reject(new DOMException("", "${name}"))`);
        await page.getByRole("button", { name: "Use the camera" }).click();
        await page.getByRole("alert").getByText(`Cannot use the camera as ${text}`).waitFor();
      }
      await page.evaluate(`Object.defineProperty(navigator, "mediaDevices", { value: undefined })`);
      await page.getByRole("button", { name: "Use the camera" }).click();
      await page.getByRole("alert").getByText("“Choose pictures” offers the camera as well")
        .waitFor();
    }),
);

/** Names that would be obeyed, and many classes. */
const HOSTILE = [
  `</script><script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  "\u202ertl",
];
const MANY = [...HOSTILE, ...Array.from({ length: 57 }, (_, i) => `${"class".repeat(i % 9)} ${i}`)];

browserTest(
  "a page fits a phone and a desk, in the light and in the dark, and obeys no name",
  async () => {
    const model = drawnModel("tiny", {}, MANY);
    const labels = MANY.map((_, i) => i);
    const report = computeReport({
      classes: MANY,
      files: MANY.map((_, i) => `${i}.png`),
      labels,
      predictions: labels.map((label) => label ? label - 1 : 0),
      probabilities: labels.flatMap((label) =>
        labels.map((k) => k === Math.max(0, label - 1) ? 1 : 0)
      ),
    });
    const record = { ...RECORD, data: { ...RECORD.data, folder: "faces" } };
    await withModel(
      model,
      async (page) => {
        await ready(page);
        await page.locator("#files").setInputFiles(FILES[0]);
        await page.locator(".looks button").waitFor();
        for (const summary of await page.locator("summary").all()) await summary.click();
        assert.equal(await page.locator("img, main script").count(), 0);
        assert.equal(await page.locator(".tags li").count(), MANY.length);
        await page.getByText("must not be used to decide anything about a person").waitFor();
        await inEveryLight(page, async () => {
          assert.equal(await overflows(page), false);
          assert.deepEqual(await faults(page), []);
        });
      },
      {},
      { report, record },
    );
  },
);

browserTest("a connection is forbidden to the page, even where a script asks for one", async () => {
  let directive;
  const opened = withModel(graphModel(), async (page) => {
    await ready(page);
    directive = await page.evaluate(`new Promise((resolve) => {
      addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
      fetch("https://example.com/").catch(() => {});
    })`);
  });
  // The page itself complains of it, and of nothing that was asked for.
  await assert.rejects(
    opened,
    ({ message }: Error) => /Content Security Policy/.test(message) && !/asks for/.test(message),
  );
  assert.equal(directive, "connect-src");
});
