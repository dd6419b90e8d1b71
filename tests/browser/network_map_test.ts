/** The network as a map: in the gallery. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { layOut } from "../../engine/inspect/layout.ts";
import { columnsOf, drawnColumns } from "../../engine/inspect/columns.ts";
import { resnet18 } from "../../engine/model/architectures/resnet18.ts";
import { tiny } from "../../engine/model/architectures/tiny.ts";
import { writeModel } from "../../engine/run/model_files.ts";
import { FRAME } from "../../web/features/network_map/frames.ts";
import { layOutWorld, tileOf, type World } from "../../web/features/network_map/world.ts";
import { DESCRIPTION, randomModel } from "../inspection.ts";
import { browserTest, faults, overflows, PHONE, scriptBytes, withPage } from "./browser.ts";
import { startServer } from "./servers.ts";

const work = await Deno.makeTempDir();
const [folder, runs] = [join(work, "faces"), join(work, "runs")];
await writeDrawnFaces(folder, 4, uniforms(1, 6));
const image = join(folder, "smiling", [...Deno.readDirSync(join(folder, "smiling"))][0].name);

/** A network alone, with random weights, and one map of `tiny` that no picture wakes. */
async function writeNetwork(name: string, network: typeof tiny | typeof resnet18) {
  const preprocessing = { ...DESCRIPTION.preprocessing, height: 32, width: 32 };
  const description = { ...DESCRIPTION, network: network.build(2).description, preprocessing };
  const { weights } = randomModel(1, description);
  await Deno.mkdir(join(runs, name, "model"), { recursive: true });
  await writeModel(join(runs, name), description, weights);
  return drawnColumns(columnsOf(layOut(description, 1, false)));
}

const networks = {
  tiny: await writeNetwork("tiny", tiny),
  large: await writeNetwork("large", resnet18),
};
const server = await startServer("--runs", runs, "--data", folder);
Deno.test.afterAll(async () => {
  await server.close();
  await Deno.remove(work, { recursive: true });
});

/** Collects how long the script of each frame took, in milliseconds. */
const MEASURED = `globalThis.frames = [];
new PerformanceObserver((list) => {
  for (const { name, duration } of list.getEntries()) {
    if (name === ${JSON.stringify(FRAME)}) frames.push(duration);
  }
}).observe({ entryTypes: ["measure"] });`;

/** Opens a network, gives it a picture, and waits until it is computed. */
async function open(page: Page, name = "tiny") {
  await page.waitForURL(/class=/); // the island is there
  await page.locator('input[type="file"]').setInputFiles(image);
  await page.locator(".map-classes .number", { hasText: "%" }).first().waitFor();
  return page.locator(
    `.map-region:has([data-columns="${networks[name as "tiny"].columns.length}"])`,
  );
}

/** Where the tiles are, as the page has laid them out: its tiles are found by their size. */
async function worldOf(page: Page, name: "tiny" | "large"): Promise<World> {
  const { wide, height } = await page.evaluate(`(() => {
    const region = document.querySelector(".map-region");
    const strip = document.querySelector(".map-strip");
    return { wide: parseFloat(strip.style.width), height: region.clientHeight };
  })()`) as { wide: number; height: number };
  for (let tile = 10; tile <= 96; tile++) {
    const world = layOutWorld(networks[name], tile, height);
    if (world.width === wide) return world;
  }
  throw new Error(`No tiles make the map ${wide} wide`);
}

browserTest("the map under the cursor names its inputs, by mouse and by keys", async () => {
  await withPage(server.at("/gallery/tiny"), async (page) => {
    const region = await open(page);
    const world = await worldOf(page, "tiny");
    const { x, y, width, height } = tileOf(world, { column: 2, map: 5 });
    await region.hover({ position: { x: x + width / 2, y: y + height / 2 } });
    const said = page.locator(".map-said p");
    // A pooling has one input: the same map.
    await said.filter({
      hasText: /^Map 5 of pool1( is made of map 5 of conv1 \(100 %\)|: nothing gets through)/,
    }).waitFor();
    await page.mouse.move(0, 0);
    await region.focus();
    for (const key of ["End", "Enter"]) await page.keyboard.press(key);
    const dialog = page.getByRole("dialog", { name: /^Map 0 of pool3/ });
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert(await region.evaluate((element) => element === document.activeElement));
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Home");
    await said.filter({ hasText: "The red of the picture." }).waitFor();
  });
});

browserTest("a class lights the maps up that carry its score, and lets go of them", async () => {
  await withPage(server.at("/gallery/tiny"), async (page) => {
    await open(page);
    const button = page.locator(".map-classes button").first();
    const said = page.locator(".map-said p");
    await button.click();
    const text = said.filter({ hasText: /maps carry 80 % of what speaks for neutral/ });
    await text.waitFor();
    const [count, all] = (await text.innerText()).match(/\d+/g)!.map(Number);
    const maps = networks.tiny.columns.slice(1).reduce((sum, { channels }) => sum + channels, 0);
    assert.equal(all, maps);
    assert(count >= networks.tiny.columns.length - 1 && count < maps, `${count} of ${maps}`);
    assert.equal(await button.getAttribute("aria-pressed"), "true");
    assert.deepEqual(await faults(page), []);
    await button.click();
    await said.filter({ hasText: "Point at a map" }).waitFor();
  });
});

browserTest(
  "a large network: what is in sight is drawn within 10 ms of script a frame",
  async () => {
    await withPage(server.at("/gallery/large"), async (page) => {
      const region = await open(page, "large");
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      // Not all of it is in sight: what is not is not asked for.
      const { wide, seen } = await region.evaluate((element) => ({
        wide: element.scrollWidth,
        seen: element.clientWidth,
      }));
      assert(wide > 3 * seen, `${wide} wide, ${seen} in sight`);
      await page.waitForTimeout(1500);
      await page.evaluate("frames.length = 0");
      await page.evaluate(`(async () => {
      const region = document.querySelector(".map-region");
      for (let x = 0; x < region.scrollWidth - region.clientWidth; x += 40) {
        region.scrollLeft = x;
        await new Promise(requestAnimationFrame);
      }
    })()`);
      await page.waitForTimeout(1500);
      const frames = await page.evaluate("frames.sort((a, b) => a - b)") as number[];
      const [median, worst] = [frames[frames.length >> 1], frames.at(-1)!];
      const late = frames.filter((one) => one > 10).length;
      console.log(
        `${frames.length} frames: ${median} ms in the median, ${worst} at worst, ${late} late`,
      );
      assert(frames.length > 30);
      assert(median <= 10, `${median} ms`); // a busy machine takes its turns within some of them
      assert(asked.some((url) => url.includes("maps?")), "columns are asked for as they come");
    }, { before: MEASURED });
  },
);

browserTest(
  "the map fits a phone and the dark, moves sideways in itself, with little script",
  async () => {
    assert(await scriptBytes(server.at("/gallery/tiny")) <= 150_000);
    await withPage(server.at("/gallery/tiny"), async (page) => {
      const region = await open(page);
      assert.equal(await overflows(page), false);
      assert.deepEqual(await faults(page), []);
      assert(await region.evaluate((element) => element.scrollWidth > element.clientWidth));
      await page.getByRole("button", { name: "Larger", exact: true }).click();
      assert.equal(await overflows(page), false);
      // A mouse opens what it points at.
      const world = await worldOf(page, "tiny");
      const { x, y } = tileOf(world, { column: 1, map: 0 });
      await region.scrollIntoViewIfNeeded();
      await region.click({ position: { x: x + 5, y: y + 5 } });
      await page.getByRole("dialog", { name: /^Map 0 of (conv|relu)1/ }).waitFor();
    }, { ...PHONE, dark: true });
  },
);
