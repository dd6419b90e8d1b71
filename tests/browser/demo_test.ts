/** The demo: trains in the tab, exchanges models with Deno, does without WebGPU. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { readModel, writeModel } from "../../engine/run/model_files.ts";
import { decode } from "../../data/decode/decode.ts";
import { drawFace } from "../../data/faces/faces.ts";
import { encodeJpeg } from "../../data/faces/write_faces.ts";
import { type Device, openDevice } from "../../engine/plan/device.ts";
import { openPredictor } from "../../engine/inspect/predict.ts";
import type { Model } from "../../engine/formats/model.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { trainedModel } from "../../engine/train/trained_model.ts";
import { createTrainer } from "../../engine/train/trainer.ts";
import { buildDemo } from "../../web/build/demo.tsx";
import { smallSetup, STANDARDISATION } from "../fixtures.ts";
import { browserTest, overflows, PHONE, seriousFaults, withPage } from "./browser.ts";
import { serveFolder } from "./servers.ts";

const folder = await Deno.makeTempDir({ prefix: "loupe-demo-" });
await buildDemo(folder);
const site = serveFolder(folder, "/some/where");
const face = encodeJpeg(drawFace(uniforms(7, 8), true));
const file = { name: "face.jpg", mimeType: "image/jpeg", buffer: face as unknown as Buffer };

Deno.test.afterAll(async () => {
  await site.close();
  await Deno.remove(folder, { recursive: true });
});

const numberOf = async (page: Page, selector: string, attribute: string) =>
  Number(await page.locator(selector).first().getAttribute(attribute));

const stepOf = async (page: Page) =>
  Number(/step (\d+)/i.exec(await page.locator(".bar .number").innerText())![1]);

/** What the page says of the face, at full precision. */
async function classifiedBy(page: Page): Promise<number[]> {
  await page.locator(".drop input[accept='image/*']").setInputFiles(file);
  const found = page.locator(".classified figcaption", { hasText: file.name });
  await found.waitFor();
  const shown = await page.locator("[data-probability]").all();
  return await Promise.all(
    shown.map(async (one) => Number(await one.getAttribute("data-probability"))),
  );
}

/** What Deno says of it. */
async function predictedBy(device: Device, model: Model): Promise<number[]> {
  const predictor = await openPredictor(device, model);
  const [row] = await predictor.predict([decode(face, file.name)]);
  const probabilities = [...row];
  predictor.close();
  return probabilities;
}

function assertAlike(found: number[], expected: number[]): void {
  assert.equal(found.length, expected.length);
  const difference = Math.max(...found.map((value, i) => Math.abs(value - expected[i])));
  assert(difference <= 1e-4, `${found} and ${expected} differ by ${difference}`);
}

browserTest(
  "the static demo trains drawn faces to more than 90 %, and its model goes to Deno and back",
  async () => {
    const device = await openDevice();
    await withPage(site.at("/"), async (page) => {
      await page.getByText("Computes on").waitFor();
      await page.getByRole("button", { name: "Train", exact: true }).press("Enter");
      await pauseAndStep(page);
      await page.locator(".result").waitFor({ timeout: 240_000 });
      const accuracy = parseFloat(await page.locator(".result strong").innerText());
      assert(accuracy > 90, `the test accuracy is ${accuracy} %`);
      const share = await numberOf(page, "[data-share]", "data-share");
      assert(share > 0 && share <= 0.05, `the maps took ${share} of the time`);
      const inTab = await classifiedBy(page);

      const run = await Deno.makeTempDir({ dir: folder });
      await downloadModel(page, run);
      assertAlike(await predictedBy(device, await readModel(run)), inTab);

      const model = await trainInDeno(device);
      assert.notDeepEqual(await predictedBy(device, model), inTab);
      const other = await Deno.makeTempDir({ dir: folder });
      await writeRun(other, model);
      const names = ["model.json", "model.safetensors"];
      await page.locator("input[accept^='.zip']")
        .setInputFiles(names.map((name) => join(other, "model", name)));
      await page.getByText("Loaded: tiny").waitFor();
      await page.getByRole("button", { name: "Draw a new face" }).click();
      await page.locator(".classified figcaption", { hasText: "newly drawn" }).waitFor();
      assertAlike(await classifiedBy(page), await predictedBy(device, model));
      assert.deepEqual(await seriousFaults(page), []);
    });
  },
);

/** Pauses, sees that nothing goes on, takes one step and goes on. */
async function pauseAndStep(page: Page): Promise<void> {
  await page.locator(".bar .number", { hasText: /step \d/i }).waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("Paused at step").waitFor();
  const paused = await stepOf(page);
  await page.waitForTimeout(700);
  assert.equal(await stepOf(page), paused);
  await page.getByRole("button", { name: "One step" }).click();
  await page.locator(".bar .number", { hasText: `Paused at step ${paused + 1} ` }).waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
}

/** Downloads the model and unpacks it, as a visitor would. */
async function downloadModel(page: Page, run: string): Promise<void> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download the model" }).click();
  const zip = await Deno.readFile(await (await download).path());
  await Deno.mkdir(join(run, "model"));
  for (const [path, bytes] of Object.entries(unzipSync(zip))) {
    if (bytes.length) await Deno.writeFile(join(run, path), bytes);
  }
}

async function trainInDeno(device: Device): Promise<Model> {
  const setup = await smallSetup(device);
  const trainer = await createTrainer(setup);
  await trainer.train();
  const model = await trainedModel(trainer, {
    architecture: "tiny",
    network: setup.forward.description,
    dataset: setup.dataset,
    standardisation: STANDARDISATION,
    fit: "cover",
  });
  trainer.close();
  return model;
}

async function writeRun(run: string, { description, weights }: Model): Promise<void> {
  await Deno.mkdir(join(run, "model"));
  await writeModel(run, description, weights);
}

browserTest(
  "the visitor's folders, files and camera give classes; what can't be read is named",
  async () => {
    const pictures = await Deno.makeTempDir({ dir: folder });
    for (const name of ["cats", "dogs"]) {
      await Deno.mkdir(join(pictures, name));
      for (let i = 0; i < 4; i++) {
        await Deno.writeFile(
          join(pictures, name, `${i}.jpg`),
          encodeJpeg(drawFace(uniforms(i, 9), false)),
        );
      }
    }
    await Deno.writeTextFile(join(pictures, "cats", "broken.png"), "not a picture");
    await withPage(site.at("/"), async (page) => {
      await page.getByLabel("My own").check();
      await page.locator("input[webkitdirectory]").setInputFiles(pictures);
      await page.locator(".classes li", { hasText: "cats5 pictures" }).waitFor();
      await page.getByRole("textbox", { name: "Class" }).fill("patterns");
      await page.getByRole("button", { name: "Add a class for the camera" }).click();
      await page.getByRole("button", { name: "Use the camera" }).click();
      const hold = page.getByRole("button", { name: "Hold for patterns" });
      await hold.focus();
      await page.keyboard.down("Space");
      await page.locator(".classes li", { hasText: /patterns[4-9] pictures/ }).waitFor();
      await page.keyboard.up("Space");
      assert.deepEqual(await seriousFaults(page), []);
      await page.getByText("Network and length").click();
      await page.getByLabel("Epochs", { exact: true }).fill("1");
      await page.getByRole("button", { name: "Train", exact: true }).click();
      await page.getByText("1 picture was left out").click({ timeout: 60_000 });
      await page.getByText("Cannot read 'broken.png' as a picture").waitFor();
      await page.locator(".result").waitFor({ timeout: 120_000 });
      await page.getByText("which tells cats, dogs, patterns apart").waitFor();
    });
  },
);

browserTest(
  "without WebGPU the demo says where there is some, and shows a recorded run",
  async () => {
    await withPage(site.at("/"), async (page) => {
      await page.getByText("a recorded run is shown instead").waitFor();
      await page.getByText("chrome://flags/#enable-unsafe-webgpu").waitFor();
      await page.locator(".result").waitFor();
      assert.equal(await page.locator(".sheets img").count(), 3);
      assert.deepEqual(await seriousFaults(page), []);
      assert(!await overflows(page), "the page is wider than a phone");
    }, { ...PHONE, dark: true, still: true, withoutGpu: true });
  },
);
