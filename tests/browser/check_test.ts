/** The check of a GPU, in the app and in the static demo. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import {
  browserTest,
  faults,
  overflows,
  PHONE,
  scriptBytes,
  type View,
  withPage,
} from "./browser.ts";
import { serveDemo, startServer } from "./servers.ts";

const runs = await Deno.makeTempDir({ prefix: "loupe-runs-" });
const server = await startServer("--runs", runs);
const site = await serveDemo();

Deno.test.afterAll(async () => {
  await Promise.all([server.close(), site.close()]);
  await Deno.remove(runs, { recursive: true });
});

const PLACES = { app: server.at("/check"), demo: site.at("/check.html") };
const DARK_PHONE: View = { ...PHONE, dark: true };

/** Checks one op, by keyboard, and waits for its end. */
async function checkOp(page: Page, op: string): Promise<void> {
  await page.getByText("Computes on").waitFor();
  await page.getByLabel("Op").selectOption(op);
  const button = page.getByRole("button", { name: "Check this GPU" });
  await button.press("Enter");
  await page.locator("[role=status] .tag").waitFor({ timeout: 120_000 });
}

/** What the page saves. */
async function saved(page: Page) {
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as JSON" }).click();
  const download = await coming;
  assert.equal(download.suggestedFilename(), "loupe-check.json");
  return JSON.parse(await Deno.readTextFile(await download.path()));
}

/** Changes the Worker's scripts on their way. */
const changeWorker = (page: Page, change: (script: string) => string) =>
  page.context().route("**/worker/*.js*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: change(await response.text()) });
  });

for (const [place, address] of Object.entries(PLACES)) {
  browserTest(`the check in the ${place} finds softmax right and keeps what it found`, async () => {
    await withPage(address, async (page) => {
      await checkOp(page, "softmax");
      assert.match(
        await page.locator("[role=status]").first().innerText(),
        /^Done\s+2 kernels: 2 right, 0 wrong/,
      );
      await page.getByText("All 2 kernels").click();
      assert.match(await page.locator("tbody tr").first().innerText(), /^softmax .*right/s);
      const { device, kernels, userAgent, ...report } = await saved(page);
      assert.deepEqual([report.end, report.right, report.wrong], ["whole", 2, 0]);
      assert.match(userAgent, /Chrome/);
      assert(device.limits.maxBufferSize > 0 && device.software && device.adapter.vendor);
      assert(device.features.every((feature: unknown) => typeof feature === "string"));
      for (const { op, way, samples, error, tolerance, milliseconds } of kernels) {
        assert.deepEqual([op, way], ["softmax", "run"]);
        assert(samples > 0 && error >= 0 && error <= tolerance && milliseconds > 0);
      }
      assert.deepEqual(await faults(page), []);
      assert(!await overflows(page));
    }, place === "app" ? DARK_PHONE : {});
  });
}

browserTest("a kernel that is wrong on this GPU is told, with by how much", async () => {
  await withPage("about:blank", async (page) => {
    let planted = 0;
    await changeWorker(page, (script) => {
      planted += script.split("max(x, 0.0)").length - 1;
      return script.replaceAll("max(x, 0.0)", "max(x, 0.5)");
    });
    await page.goto(PLACES.demo);
    await checkOp(page, "relu");
    assert(planted > 0);
    const told = page.locator(".failures li");
    assert.equal(await told.count(), 2);
    assert.match(
      await told.first().innerText(),
      /^relu .*is off by [\d.]+ where [\d.e-]+ is allowed\s.*element \d+ is 0\.5, expected 0/s,
    );
    const { wrong, kernels: [{ error, tolerance, failure }] } = await saved(page);
    assert.equal(wrong, 2);
    assert(error > 0.1 && tolerance < 0.1 && failure.includes("element"));
    assert.deepEqual(await faults(page), []);
  });
});

browserTest("a GPU that is lost is told, and what was found until then can be kept", async () => {
  await withPage("about:blank", async (page) => {
    const lose = `Object.defineProperty(GPUDevice.prototype, "lost", {
      get: () => Promise.resolve({ reason: "unknown", message: "it was reset" }),
    });`;
    await changeWorker(page, (script) => `${lose}${script}`);
    await page.goto(PLACES.demo);
    await checkOp(page, "maxPool2d");
    await page.getByRole("alert").getByText("the GPU was lost").waitFor();
    assert.match(await page.locator("[role=status]").first().innerText(), /the GPU was lost/);
    const { end, lost } = await saved(page);
    assert.deepEqual([end, lost], ["failed", 3]);
  });
});

browserTest("a check is stopped, and the focus stays on its button", async () => {
  await withPage(PLACES.app, async (page) => {
    await page.getByText("Computes on").waitFor();
    await page.getByRole("button", { name: "Check this GPU" }).press("Enter");
    await page.getByText(/^[1-9]\d* of \d{3} kernels · /).waitFor({ timeout: 120_000 });
    await page.getByRole("button", { name: "Stop" }).press("Enter");
    await page.locator("[role=status] .tag", { hasText: "Stopped" }).waitFor({ timeout: 120_000 });
    assert.equal(await page.locator(":focus").innerText(), "Check this GPU");
    const { end, kernels } = await saved(page);
    assert.deepEqual([end, kernels.length > 0], ["stopped", true]);
  });
});

browserTest("the check's page has little script, and says where there is no WebGPU", async () => {
  for (const address of Object.values(PLACES)) {
    const bytes = await scriptBytes(address);
    assert(bytes > 0 && bytes <= 150_000, `${bytes} bytes, gzipped`);
  }
  await withPage(PLACES.app, async (page) => {
    await page.getByText("This tab can't check a GPU").waitFor();
    assert.deepEqual(await faults(page), []);
  }, { withoutGpu: true });
});
