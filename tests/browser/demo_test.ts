/** The demo: trains in the tab, exchanges models with Deno, does without WebGPU. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync, zipSync } from "fflate";
import type { Page } from "playwright-core";
import { readModel, writeModel } from "../../engine/run/model_files.ts";
import { decode } from "../../data/decode/decode.ts";
import { drawFace } from "../../data/faces/faces.ts";
import { encodeJpeg } from "../../data/drawing/write_drawn.ts";
import { type Device, openDevice } from "../../engine/plan/device.ts";
import { openPredictor } from "../../engine/inspect/predict.ts";
import type { Model } from "../../engine/formats/model.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { trainedModel } from "../../engine/train/trained_model.ts";
import { createTrainer } from "../../engine/train/trainer.ts";
import { smallSetup, STANDARDISATION } from "../fixtures.ts";
import { browserTest, dropOn, overflows, PHONE, seriousFaults, withPage } from "./browser.ts";
import { serveDemo } from "./servers.ts";

const folder = await Deno.makeTempDir({ prefix: "loupe-demo-" });
const site = await serveDemo();
const face = encodeJpeg(drawFace(uniforms(7, 8), true));
const file = { name: "face.jpg", mimeType: "image/jpeg", buffer: Buffer.from(face) };

Deno.test.afterAll(async () => {
  await site.close();
  await Deno.remove(folder, { recursive: true });
});

/** Whether the map of the network has more than a ground. */
const PAINTED = `new Promise((resolve) => setTimeout(() => {
  const canvas = document.querySelector(".network-map canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  resolve(new Set(new Uint32Array(data.buffer)).size > 100);
}, 1000))`;

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
      await lookAtMap(page);
      await page.locator(".result").waitFor({ timeout: 240_000 });
      const accuracy = parseFloat(await page.locator(".result strong").innerText());
      assert(accuracy > 90, `the test accuracy is ${accuracy} %`);
      const share = await numberOf(page, "[data-share]", "data-share");
      assert(share > 0 && share <= 0.05, `the maps took ${share} of the time`);
      await page.locator(".map-region").press("Escape");
      await page.locator(".map-said p", { hasText: CARRIED }).waitFor();
      const inTab = await classifiedBy(page);

      const run = await Deno.makeTempDir({ dir: folder });
      await downloadModel(page, run);
      assertAlike(await predictedBy(device, await readModel(run)), inTab);

      const model = await trainInDeno(device);
      assert.notDeepEqual(await predictedBy(device, model), inTab);
      const other = await Deno.makeTempDir({ dir: folder });
      await writeRun(other, model);
      const names = ["model.json", "model.safetensors"];
      await page.locator("input[accept^='.zip,']")
        .setInputFiles(names.map((name) => join(other, "model", name)));
      await page.getByText("Loaded: tiny").waitFor();
      await page.getByRole("button", { name: "Draw a new face" }).click();
      await page.locator(".classified figcaption", { hasText: "newly drawn" }).waitFor();
      assertAlike(await classifiedBy(page), await predictedBy(device, model));
      assert.deepEqual(await seriousFaults(page), []);
    });
  },
);

/** What the map says of a chosen class. */
const CARRIED = /maps carry 80 % of what speaks for/;

/** Pauses, sees that nothing goes on, asks the map, takes one step and goes on. */
async function pauseAndStep(page: Page): Promise<void> {
  await page.locator(".bar .number", { hasText: /step \d/i }).waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("Paused at step").waitFor();
  const paused = await stepOf(page);
  await page.waitForTimeout(700);
  assert.equal(await stepOf(page), paused);
  await page.locator(".map-classes button").first().click();
  await page.locator(".map-said p", { hasText: CARRIED }).waitFor();
  await page.locator("#network", { hasText: `at step ${paused}` }).waitFor();
  await page.getByRole("button", { name: "One step" }).click();
  await page.locator(".bar .number", { hasText: `Paused at step ${paused + 1} ` }).waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.locator(".map-said p", { hasText: "Pause the training to see" }).waitFor();
}

/** The network's map is in sight while it learns; its maps are enlarged, and go on. */
async function lookAtMap(page: Page): Promise<void> {
  const region = page.locator(".map-region");
  await page.locator(".map-classes .number", { hasText: "%" }).first().waitFor();
  assert(await page.evaluate(PAINTED), "the maps are not drawn");
  const top = (await region.boundingBox())!.y;
  assert(top < page.viewportSize()!.height / 2, `the map begins at ${top}`);
  await region.press("Home");
  await region.press("End");
  await page.locator(".map-said p", { hasText: /^Map 0 of pool3/ }).waitFor();
  await region.press("Enter");
  const sheet = page.locator(".map-sheet");
  await sheet.getByRole("img", { name: "map 63" }).waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  assert(await region.evaluate((element) => element === document.activeElement));
  const learnt = page.locator("#network");
  const before = await learnt.innerText();
  await learnt.filter({ hasNotText: before }).waitFor();
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
      await page.getByText("All of one burst, which stays together").waitFor();
      assert.deepEqual(await seriousFaults(page), []);
      await page.getByText("Network and length").click();
      await page.getByLabel("Epochs", { exact: true }).fill("1");
      await page.getByRole("button", { name: "Train", exact: true }).click();
      await page.getByText("1 picture was left out").waitFor({ timeout: 60_000 });
      await page.getByText(/'cats\/broken.png': it is .*; it is left out/).waitFor();
      await page.locator(".result").waitFor({ timeout: 120_000 });
      const notes = page.locator(".result li");
      await notes.filter({ hasText: /^Not tested: .*'patterns'.* one burst of the camera/ })
        .waitFor();
      await page.getByText("which tells cats, dogs, patterns apart").waitFor();
    });
  },
);

browserTest(
  "what fails during a training is told where it was asked for, and changes nothing else",
  async () => {
    const earlier = fileURLToPath(new URL("../earlier/format_1/model", import.meta.url));
    const files = ["model.json", "model.safetensors"].map((name) => join(earlier, name));
    await withPage(site.at("/"), async (page) => {
      const model = page.locator("input[accept^='.zip,']");
      await model.setInputFiles(files);
      await page.getByText("Loaded: tiny").waitFor();
      await page.getByText(/^Kept in this browser .*: the model/).waitFor();
      assert.equal(await asksBeforeLeaving(page), false);
      await page.getByText("Network and length").click();
      await page.getByLabel("Epochs", { exact: true }).fill("500");
      await page.getByRole("button", { name: "Train", exact: true }).click();
      await page.locator(".bar .number", { hasText: /step \d/i }).waitFor();
      await failEverything(page, files);
      await page.getByText("Loaded: tiny").waitFor();
      await page.getByRole("button", { name: "Pause" }).click();
      await page.getByText("Paused at step").waitFor();
      assert.equal(await asksBeforeLeaving(page), true);
      assert(!await page.locator("section[aria-label=Training] [role=alert]").isVisible());
      await classifiedBy(page);
      assert.equal(await page.locator(".drop [role=alert]").count(), 0);
      await page.getByRole("button", { name: "Stop" }).click();
      await page.locator(".result", { hasText: "Stopped in" }).waitFor();
      await page.getByText("Trained in this tab").waitFor();
      await page.getByText(/^Kept in this browser .*: the model/).waitFor();
      assert.equal(await asksBeforeLeaving(page), false);
    });
  },
);

/** Classifies what is no picture, and loads what is no model, in several ways. */
async function failEverything(page: Page, [description, weights]: string[]): Promise<void> {
  const text = { mimeType: "text/plain", buffer: Buffer.from("no") };
  const classify = page.locator(".drop input[accept='image/*']");
  await classify.setInputFiles({ ...text, name: "no.jpg" });
  await page.getByText("Cannot read 'no.jpg' as a picture").waitFor();
  const model = page.locator("input[accept^='.zip,']");
  await model.setInputFiles({ ...text, name: "no.zip" });
  await page.getByText("Cannot unpack 'no.zip'").waitFor();
  await model.setInputFiles(description);
  await page.getByText("there is no model.safetensors").waitFor();
  const other = JSON.parse(await Deno.readTextFile(description));
  other.classes = [...other.classes, "owl"];
  const buffer = Buffer.from(JSON.stringify(other));
  await model.setInputFiles([
    { name: "model.json", mimeType: "application/json", buffer },
    { name: "model.safetensors", mimeType: "", buffer: Buffer.from(await Deno.readFile(weights)) },
  ]);
  await page.locator("section[aria-labelledby=model] > [role=alert]", {
    hasText: /^Cannot (?!load a model as there is no)/,
  })
    .waitFor();
}

/** Whether the browser asks before it leaves the page; if so, it stays. */
async function asksBeforeLeaving(page: Page): Promise<boolean> {
  return await page.evaluate(
    `!dispatchEvent(new Event("beforeunload", { cancelable: true }))`,
  ) as boolean;
}

browserTest("folders, a zip and other things can be dropped; each gets its word", async () => {
  const pictures = await Deno.makeTempDir({ dir: folder });
  for (const name of ["pets/cat/more", "pets/dog", "pets/.git", "empty"]) {
    await Deno.mkdir(join(pictures, name), { recursive: true });
    await Deno.writeFile(join(pictures, name, "1"), face);
  }
  await Deno.remove(join(pictures, "empty", "1"));
  const zip = zipSync({ "farm/cow/1.jpg": face, "farm/hen/1.jpg": face, "__MACOSX/x": face });
  await Deno.writeFile(join(pictures, "farm.zip"), zip);
  await Deno.writeTextFile(join(pictures, "notes.pdf"), "%PDF-1.4");
  await withPage(site.at("/"), async (page) => {
    await page.getByLabel("My own").check();
    const drop = (...names: string[]) =>
      dropOn(page, ".own .drop", names.map((name) => join(pictures, name)));
    const classes = page.locator(".classes strong");
    await drop("pets");
    await page.locator(".classes li", { hasText: "dog1 picture" }).waitFor();
    await page.getByText("1 passed over (hidden or the system's own): .git/").waitFor();
    await drop("farm.zip");
    await page.locator(".classes li", { hasText: "hen1 picture" }).waitFor();
    assert.deepEqual(await classes.allInnerTexts(), ["cat", "cow", "dog", "hen"]);
    await drop("notes.pdf");
    await page.getByText("there is no folder with pictures: ").waitFor();
    await page.getByText("(no picture): notes.pdf").waitFor();
    await drop("pets/dog/1");
    await page.getByText("in none of their folders): 1").waitFor();
    await drop("empty");
    await page.getByText(/there is no folder with pictures: .* or a zip of them$/).waitFor();
    await dropText(page, ".own .drop");
    await page.getByText("Cannot use what was dropped as it is no file").waitFor();
    assert.deepEqual(await classes.allInnerTexts(), ["cat", "cow", "dog", "hen"]);
    assert.deepEqual(await seriousFaults(page), []);
  });
});

/** Drops a piece of text on an element. */
async function dropText(page: Page, selector: string): Promise<void> {
  const transfer = await page.evaluateHandle(`{
    const transfer = new DataTransfer();
    transfer.setData("text/plain", "https://example.com/");
    transfer;
  }`);
  await page.dispatchEvent(selector, "drop", { dataTransfer: transfer });
}

/** Chooses 20,000 files as a folder would; how long a browser lists a real one is not the page's. */
const CHOOSE_MANY = `{
  const files = Array.from({ length: 20_000 }, (_, i) => {
    const header = [...new TextEncoder().encode("P6 1 1 255\\n")];
    const file = new File([new Uint8Array([...header, i & 255, i >> 8, 0])], i + ".ppm");
    const path = "pets/" + (i % 2 ? "cat/" : "dog/") + file.name;
    return Object.defineProperty(file, "webkitRelativePath", { value: path });
  });
  const input = document.querySelector("input[webkitdirectory]");
  Object.defineProperty(input, "files", { value: files });
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  }).observe({ type: "longtask" });
  setTimeout(() => {
    window.began = performance.now();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }, 200);
}`;

browserTest("20,000 files are chosen, and read, without a long pause", async () => {
  await withPage(site.at("/"), async (page) => {
    await page.getByText("Computes on").waitFor();
    await page.getByLabel("My own").check();
    await page.evaluate(CHOOSE_MANY);
    await page.locator(".classes li", { hasText: "dog10,000 pictures" }).waitFor();
    const whole = await page.evaluate("performance.now() - began") as number;
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await page.locator(".bar .number", { hasText: /Reading picture \d{3,}/ }).waitFor();
    const longest = await page.evaluate("longest") as number;
    assert(longest <= whole / 20, `a pause of ${longest} ms in ${whole} ms of choosing`);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Train", exact: true }).waitFor();
    assert.equal(await page.locator(".result").count(), 0);
  });
});

browserTest("a camera that is missing and one that is forbidden are two things", async () => {
  await withPage(site.at("/"), async (page) => {
    await page.getByLabel("My own").check();
    const words = {
      NotFoundError: "there is none: connect one",
      NotAllowedError: "this page may not use it: allow it in the address bar",
      NotReadableError: "it gives no picture: close what else may use it",
    };
    for (const [name, text] of Object.entries(words)) {
      await page.evaluate(`navigator.mediaDevices.getUserMedia =
        () => Promise.reject(new DOMException("", "${name}"))`);
      await page.getByRole("button", { name: "Use the camera" }).click();
      await page.locator(".camera [role=alert]", { hasText: text }).waitFor();
    }
  });
});

browserTest(
  "without WebGPU the demo says where there is some, and shows a recorded run",
  async () => {
    await withPage(site.at("/"), async (page) => {
      await page.getByText("a recorded run is shown instead").waitFor();
      await page.getByText("chrome://flags/#enable-unsafe-webgpu").waitFor();
      await page.locator(".result").waitFor();
      await page.locator("[data-columns='7']").waitFor();
      await page.locator(".map-classes .number", { hasText: "%" }).first().waitFor();
      assert(await page.evaluate(PAINTED), "the recorded maps are not drawn");
      assert.deepEqual(await seriousFaults(page), []);
      assert(!await overflows(page), "the page is wider than a phone");
    }, { ...PHONE, dark: true, still: true, withoutGpu: true });
  },
);
