/** One gradient, backwards, in an opened map of the gallery and in the demo. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import { decode } from "../../data/decode/decode.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { openGradientOnHost } from "../../engine/inspect/gradient.ts";
import { readModel, writeModel } from "../../engine/run/model_files.ts";
import { writeRunRecord } from "../../engine/run/record.ts";
import { randomModel } from "../inspection.ts";
import { RECORD } from "../record.ts";
import { browserTest, faults, overflows, PHONE, withPage } from "./browser.ts";
import { serveDemo, startServer } from "./servers.ts";

/** A run of a small network with random weights, and a server. */
async function prepare() {
  const work = await Deno.makeTempDir();
  const [folder, run] = [join(work, "faces"), join(work, "runs", "small")];
  await writeDrawnFaces(folder, 6, uniforms(1, 6));
  await Deno.mkdir(join(run, "model"), { recursive: true });
  const files = ["neutral/face0000.jpg", "smiling/face0001.jpg", "neutral/face0002.jpg"];
  const split = { train: files.slice(0, 1), validation: [], test: files.slice(1) };
  const model = randomModel(1);
  const { network, preprocessing: { height, width, fit } } = model.description;
  const configuration = { ...RECORD.configuration, network, size: { height, width }, fit };
  const data = { ...RECORD.data, folder, digests: { test: [] } };
  await writeRunRecord(run, { ...RECORD, configuration, split, data });
  await writeModel(run, model.description, model.weights);
  const server = await startServer("--runs", join(work, "runs"), "--data", folder);
  return { work, folder, run, files, server };
}

const { work, folder, run, files, server } = await prepare();
Deno.test.afterAll(async () => {
  await server.close();
  await Deno.remove(work, { recursive: true });
});

/** Opens a map of picture 1, a smiling one, and turns it round. */
async function openBackward(page: Page, layer: string, map: number) {
  const section = page.locator(`section[aria-labelledby="layer-${layer}"]`);
  await section.scrollIntoViewIfNeeded();
  await section.locator("button:enabled", { hasText: "PNG" }).waitFor();
  await section.locator(".tile").nth(map).click();
  const dialog = page.getByRole("dialog", { name: `Map ${map} of ${layer}` });
  await dialog.getByRole("button", { name: "Backward" }).press("Enter");
  await dialog.locator(".moments tbody tr").first().waitFor();
  return dialog;
}

const near = (found: number, expected: number, to = 1e-3) =>
  assert(
    Math.abs(found - expected) <= to * Math.max(1e-2, Math.abs(expected)),
    `${found}, ${expected}`,
  );

browserTest("an opened map shows the reference's gradient, and takes steps", async () => {
  const picture = decode(await Deno.readFile(join(folder, files[1])), "face");
  const host = openGradientOnHost(await readModel(run));
  const at = (rates: number[]) => host.at(picture, { class: 1, rates });
  await withPage(server.at("/gallery/small?snapshot=model&picture=1"), async (page) => {
    const dialog = await openBackward(page, "conv2", 3);
    const wanted = dialog.getByLabel("The class that is wanted");
    assert.equal(await wanted.locator("option:checked").innerText(), "smiling (its own)");
    const { filter, loss } = await (await at([])).map({ layer: "conv2", map: 3 });
    const strongest = filter!.gradient.reduce((a, b) => Math.abs(b) > Math.abs(a) ? b : a);
    const gradient = dialog.locator("[data-gradient]");
    near(Number(await gradient.getAttribute("data-gradient")), strongest);
    const slope = dialog.locator("[data-slope]");
    const [found, uncertainty] = await Promise.all(
      ["data-slope", "data-uncertainty"].map(async (name) =>
        Number(await slope.getAttribute(name))
      ),
    );
    assert(Math.abs(found - strongest) <= 0.05 * Math.abs(strongest) + 2 * uncertainty);
    await dialog.getByRole("button", { name: "Take this step" }).press("Enter");
    await dialog.locator(".moments tbody tr").nth(1).waitFor();
    const losses = await dialog.locator(".moments tbody td:nth-of-type(1)").allInnerTexts();
    const after = await (await at([0.05])).map({ layer: "conv2", map: 3 });
    near(Number(losses[0]), loss, 0.01);
    near(Number(losses[1]), after.loss, 0.01);
    // Another class is another loss, and begins anew.
    await wanted.selectOption({ label: "neutral" });
    await dialog.locator(".moments tbody tr").nth(1).waitFor({ state: "detached" });
    await dialog.getByText("Loss = −log p(neutral)").waitFor();
    assert.deepEqual(await faults(page), []);
    assert.equal(await dialog.getByRole("link", { name: "How this works" }).count(), 1);
  });
});

browserTest("a pooling tells where its gradient goes, on a phone too", async () => {
  await withPage(server.at("/gallery/small?snapshot=model&picture=1"), async (page) => {
    const dialog = await openBackward(page, "pool1", 1);
    await dialog.getByText("To the winner of the window, whole").waitFor();
    assert.equal(await dialog.locator("figure .matrix .mark").count(), 2);
    assert.equal(await overflows(page), false);
    assert.deepEqual(await faults(page), []);
  }, { ...PHONE, dark: true });
});

browserTest("the demo looks backward at what was trained in the tab", async () => {
  const site = await serveDemo();
  try {
    await withPage(site.at("/"), async (page) => {
      await page.getByText("Computes on").waitFor();
      await page.getByText("Network and length").click();
      await page.getByLabel("Epochs").fill("1");
      await page.getByRole("button", { name: "Train", exact: true }).click();
      await page.getByRole("button", { name: "Look backward" }).click({ timeout: 240_000 });
      const backward = page.locator(".backward");
      await backward.locator("[data-slope]").waitFor();
      const number = async (name: string) =>
        Number(await backward.locator(`[${name}]`).getAttribute(name));
      const [gradient, slope] = [await number("data-gradient"), await number("data-slope")];
      const uncertainty = await number("data-uncertainty");
      assert(Math.abs(slope - gradient) <= 0.05 * Math.abs(gradient) + 2 * uncertainty);
      await backward.getByRole("button", { name: "Take this step" }).click();
      await backward.locator(".moments tbody tr").nth(1).waitFor();
      assert.deepEqual(await faults(page), []);
    });
  } finally {
    await site.close();
  }
});
