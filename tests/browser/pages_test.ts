/** What holds for every page, and the benchmark's page. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decode } from "../../data/decode/decode.ts";
import { resize } from "../../data/picture/resize.ts";
import { webp } from "../picture_files.ts";
import {
  browserTest,
  overflows,
  PHONE,
  scriptBytes,
  seriousFaults,
  type View,
  withPage,
} from "./browser.ts";
import { startServer } from "./servers.ts";

const runs = await Deno.makeTempDir({ prefix: "loupe-runs-" });
const server = await startServer("--runs", runs);

Deno.test.afterAll(async () => {
  await server.close();
  await Deno.remove(runs, { recursive: true });
});

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PAGES = ["/", "/learn", "/demo", "/bench"];
const VIEWS: View[] = [{}, { ...PHONE, dark: true }];
const MOST_SCRIPT = 150_000;

for (const path of PAGES) {
  browserTest(`${path} is readable in light on a desk and in the dark on a phone`, async () => {
    for (const view of VIEWS) {
      await withPage(server.at(path), async (page) => {
        await page.waitForLoadState("networkidle");
        assert.deepEqual(await seriousFaults(page), []);
        assert(!await overflows(page), "the page is wider than its window");
      }, view);
    }
  });

  browserTest(`${path} loads at most 150 KB of script`, async () => {
    const bytes = await scriptBytes(server.at(path));
    assert(bytes > 0 && bytes <= MOST_SCRIPT, `${bytes} bytes, gzipped`);
  });
}

browserTest("the demo decodes a WebP as Deno does: what is transparent is white", async () => {
  const model = join(ROOT, "tests", "earlier", "format_1", "model");
  await withPage(server.at("/demo"), async (page) => {
    await page.locator("input[accept^='.zip,']")
      .setInputFiles(["model.json", "model.safetensors"].map((name) => join(model, name)));
    await page.getByText("Loaded: tiny").waitFor();
    const bytes = webp("alpha");
    await page.locator(".drop input[accept='image/*']")
      .setInputFiles({ name: "a", mimeType: "image/webp", buffer: Buffer.from(bytes) });
    await page.locator(".classified figcaption", { hasText: /^a$/ }).waitFor();
    const shown = await page.evaluate(`{
      const { width, height } = document.querySelector(".classified canvas");
      const context = document.querySelector(".classified canvas").getContext("2d");
      const rgba = [...context.getImageData(0, 0, width, height).data];
      ({ width, height, pixels: rgba.filter((_, i) => i % 4 < 3) });
    }`) as { width: number; height: number; pixels: number[] };
    const { pixels } = resize(decode(bytes, "a"), shown, "cover");
    assert.deepEqual(shown.pixels, [...pixels]);
    assert(shown.pixels.includes(255));
  });
});

browserTest(
  "the benchmark fills table and roofline, and the plot can be read by keyboard",
  async () => {
    await withPage(server.at("/bench"), async (page) => {
      await page.getByLabel("Op").selectOption("softmax");
      await page.getByRole("button", { name: "Run the benchmark" }).click();
      await page.getByText("Done").waitFor({ timeout: 120_000 });
      const rows = page.locator("tbody tr");
      assert(await rows.count() >= 2);
      assert.match(await rows.first().innerText(), /softmax.*\d+\.\d{3}.*%/s);
      await page.getByRole("application").focus();
      const label = page.locator(".roofline figcaption");
      const first = await label.innerText();
      assert.match(first, /softmax .*FLOP\/s, .*B\/s, \d+ % of the roof/);
      await page.keyboard.press("ArrowRight");
      assert.notEqual(await label.innerText(), first);
      assert.deepEqual(await seriousFaults(page), []);
    });
  },
);

browserTest("a part of the Worker's script that can't be loaded is told", async () => {
  await withPage(server.at("/bench"), async (page) => {
    await page.getByText("Computes on").waitFor();
    await page.context().route("**/worker/part-*.js", (route) => route.abort());
    const start = page.getByRole("button", { name: "Run the benchmark" });
    await start.click();
    await page.getByRole("alert").getByText(/^Cannot go on as .* could not be loaded: reload/)
      .waitFor();
    await start.waitFor();
  });
});
