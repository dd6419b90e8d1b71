/** The runs: started, followed and looked at in a browser. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { writeRunOfMany } from "../many_classes.ts";
import { browserTest, overflows, PHONE, scriptBytes, seriousFaults, withPage } from "./browser.ts";
import { startServer } from "./servers.ts";

const folder = await Deno.makeTempDir({ prefix: "loupe-runs-" });
await writeDrawnFaces(join(folder, "faces"), 40, uniforms(3, 4));
await Deno.mkdir(join(folder, "runs"));
const server = await startServer(
  ...["--runs", join(folder, "runs"), "--data", join(folder, "faces")],
);

Deno.test.afterAll(async () => {
  await server.close();
  await Deno.remove(folder, { recursive: true });
});

/** How far the page says that the run is. */
const stepOf = async (page: Page) => {
  const text = await page.locator(".step").innerText();
  return Number(/step ([\d,]+) of/.exec(text)?.[1].replaceAll(",", "") ?? 0);
};

/** Waits until the page shows a later step than the one given. */
const laterThan = async (page: Page, step: number) => {
  for (let tries = 0; tries < 600; tries++) {
    const now = await stepOf(page);
    if (now > step) return now;
    await page.waitForTimeout(100);
  }
  throw new Error(`The page stays at step ${step}`);
};

/** The loss curve as it is drawn. */
const drawing = (page: Page) =>
  page.locator(".plot canvas").first().evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

let path = "";

browserTest("a run is started from the page, its curve grows, and it can be steered", async () => {
  await withPage(server.at("/"), async (page) => {
    await page.getByRole("combobox", { name: "Pictures" }).selectOption("faces");
    await page.getByLabel("Network").selectOption("tiny");
    await page.getByLabel("Epochs").fill("500");
    await page.getByLabel("Pictures a step").fill("4");
    await page.getByRole("button", { name: "Start" }).click();
    await page.waitForURL(/\/runs\/.+/);
    path = page.url().slice(server.home.length);
    const first = await laterThan(page, 1);
    const before = await drawing(page);
    await laterThan(page, first + 3);
    assert.notEqual(await drawing(page), before);

    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Resume" }).waitFor();
    await page.getByLabel("Highest learning rate").fill("0.0000001");
    await page.getByRole("button", { name: "Set" }).click();
    assert.deepEqual(await seriousFaults(page), []);
    await page.getByRole("button", { name: "Resume" }).click();
    await laterThan(page, await stepOf(page));
  });
});

browserTest(
  "a reload in the middle of a run misses nothing, and a stopped run reports",
  async () => {
    await withPage(server.at(path), async (page) => {
      await laterThan(page, 0);
      await page.reload();
      const before = await laterThan(page, 0);
      await laterThan(page, before + 3);
      await page.getByRole("button", { name: "Stop" }).click();
      await page.getByRole("link", { name: "Show the report" }).waitFor({ timeout: 60_000 });
      const last = await stepOf(page);
      const { steps } = await page.evaluate(
        (address) => fetch(address).then((answer) => answer.json()),
        `${server.home}/api${path}/curves`,
      );
      assert.deepEqual(steps.step, Array.from({ length: last }, (_, i) => i + 1));
      assert(steps.learningRate.at(-1) < steps.learningRate[1], "the learning rate was lowered");
      await page.getByRole("link", { name: "Show the report" }).click();
      await page.getByRole("heading", { name: "Classification report" }).waitFor();
    });
  },
);

browserTest("values are read by keyboard, curves zoomed, and seen whole again", async () => {
  await withPage(server.at(path), async (page) => {
    const chart = page.locator(".plot").first();
    await chart.locator(".u-legend").waitFor();
    await laterThan(page, 0);
    await chart.focus();
    const legend = chart.locator(".u-legend");
    const value = /training\s+0\.\d+/;
    for (let tries = 0; tries < 50 && !value.test(await legend.innerText()); tries++) {
      await page.keyboard.press("ArrowLeft"); // until the points are drawn there is nothing to read
      await page.waitForTimeout(50);
    }
    assert.match(await legend.innerText(), value);
    await page.keyboard.press("+");
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByRole("button", { name: "Show all" }).waitFor({ state: "hidden" });
    await page.getByLabel("Along").selectOption("epoch");
    await page.getByLabel("log y").check();
    await chart.getByText("epoch", { exact: true }).first().waitFor();
  });
});

browserTest("a cell of the confusion matrix opens the pictures behind it", async () => {
  await withPage(server.at(path), async (page) => {
    const cell = page.locator(".confusion a").first();
    const [, count, truth, taken] = /(\d+) pictures of (\w+) taken for (\w+)/
      .exec((await cell.getAttribute("aria-label"))!)!;
    await cell.click();
    await page.getByRole("heading", { name: `${truth} taken for ${taken}` }).waitFor();
    const cards = page.locator(".cards li");
    assert.equal(await cards.count(), Number(count));
    for (const card of await cards.all()) {
      await card.scrollIntoViewIfNeeded();
      const text = await card.innerText();
      assert.match(text, new RegExp(`${truth}/face\\d+\\.jpg[^]*${taken} \\d+`));
      const image = card.locator("img");
      await image.evaluate((image: HTMLImageElement) => image.decode());
      assert.equal(await image.evaluate((image: HTMLImageElement) => image.naturalHeight), 112);
    }
    assert.deepEqual(await seriousFaults(page), []);
  });
});

/** A run with a loss that is not a number, beside the one that was started. */
async function writeBrokenRun(): Promise<string> {
  const run = join(folder, "runs", "broken");
  await Deno.mkdir(run);
  const record = await Deno.readTextFile(join(folder, path, "run.json"));
  await Deno.writeTextFile(join(run, "run.json"), record);
  const events = Array.from({ length: 20_000 }, (_, i) => {
    const loss = i === 12_345 ? null : 1 / (i + 1);
    return JSON.stringify({ type: "step", step: i + 1, epoch: 1, loss, accuracy: 0.5 });
  });
  await Deno.writeTextFile(join(run, "events.jsonl"), events.join("\n") + "\n");
  return run;
}

browserTest("a loss that is not a number is marked, and runs are compared in a chart", async () => {
  const run = await writeBrokenRun();
  await withPage(server.at("/runs/broken"), async (page) => {
    const chart = page.locator(".chart").first();
    await chart.getByText("1 not a number").waitFor();
    const alone = await drawing(page);
    await page.getByText("Compare with other runs").click();
    await page.getByLabel(path.split("/").at(-1)!).check();
    await chart.getByText(`${path.split("/").at(-1)} smoothed`).waitFor();
    await chart.getByText("broken smoothed").waitFor();
    assert.notEqual(await drawing(page), alone);
    assert.deepEqual(await seriousFaults(page), []);
  });
  await Deno.remove(run, { recursive: true });
});

browserTest("a matrix of 300 classes is a picture whose cells are read and opened", async () => {
  const run = join(folder, "runs", "many");
  await writeRunOfMany(run, { classes: 300, pictures: 900, folder: join(folder, "many") });
  const cell = /(\d+) of (class \d+) taken for (class \d+)/;
  await withPage(server.at("/runs/many"), async (page) => {
    await page.locator(".confusion-map canvas").waitFor();
    assert(await page.locator("*").count() < 2000);
    await page.getByText("The 50 classes that were recognised least").waitFor();
    assert.equal(
      await page.getByRole("table").filter({ hasText: "Taken for" }).locator("tr").count(),
      21,
    );
    const map = page.getByRole("application", { name: "Confusion matrix" });
    const painted = await map.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, i) => i % 4 === 3 && value > 0).length;
    });
    assert(painted > 1000, `${painted} pixels are painted`);
    await map.focus();
    const status = page.locator("#confusion-cell");
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "End"]) {
      const before = await status.innerText();
      await page.keyboard.press(key);
      await page.waitForFunction(
        (text) => document.querySelector("#confusion-cell")!.textContent !== text,
        before,
      );
      assert.match(await status.innerText(), cell);
    }
    assert.deepEqual(await seriousFaults(page), []);
    const { x, y, width } = (await map.locator("canvas").boundingBox())!;
    await page.mouse.move(x + width * 150.5 / 300, y + width * 150.5 / 300);
    const [, , truth, taken] = cell.exec(await status.innerText())!;
    await page.mouse.click(x + width * 150.5 / 300, y + width * 150.5 / 300);
    await page.getByRole("heading", { name: `${truth} taken for ${taken}` }).waitFor();
  });
  await withPage(server.at("/runs/many"), async (page) => {
    await page.getByRole("link", { name: "Show all 300" }).click();
    await page.getByRole("rowheader", { name: "class 299", exact: true }).first().waitFor();
  });
  await Deno.remove(run, { recursive: true });
});

browserTest("a run is readable in the dark and on a phone, in little script", async () => {
  for (const view of [{}, { dark: true }, { ...PHONE, dark: true }]) {
    await withPage(server.at(path), async (page) => {
      await page.locator(".u-legend").first().waitFor();
      assert.deepEqual(await seriousFaults(page), []);
      assert(!await overflows(page), "the page is wider than its window");
    }, view);
  }
  const bytes = await scriptBytes(server.at(path));
  assert(bytes > 0 && bytes <= 150_000, `${bytes} bytes, gzipped`);
});

browserTest(
  "a run's page shows its network as a drawing, which moves within its panel",
  async () => {
    await withPage(server.at(path), async (page) => {
      const drawing = page.getByRole("img", { name: "The layers of tiny" });
      await drawing.scrollIntoViewIfNeeded();
      await page.waitForFunction(
        (image) => (image as HTMLImageElement).naturalWidth > 300,
        await drawing.elementHandle(),
      );
      assert.equal(await overflows(page), false);
    });
  },
);

browserTest("a run is renamed and deleted, asked first", async () => {
  await withPage(server.at("/"), async (page) => {
    await page.getByRole("button", { name: /^Rename/ }).click();
    await page.getByLabel("New name").fill("first run");
    await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
    await page.getByRole("link", { name: "first run" }).waitFor();
    await page.getByRole("button", { name: "Delete first run" }).click();
    await page.getByRole("dialog").getByText("gone for good").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Delete first run" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("There are no runs yet").waitFor();
  });
});
