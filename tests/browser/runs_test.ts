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

let id = "";
let path = "";

/** Starts a training from a page at the app's root, and opens it. */
async function startRun(page: Page): Promise<void> {
  const order = { data: "faces", recipe: "modern", architecture: "tiny", epochs: 500, batch: 4 };
  id = await page.evaluate(async (order) => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify(order);
    return (await (await fetch("api/runs", { method: "POST", headers, body })).json()).id;
  }, order);
  path = `/runs/${id}`;
  await page.goto(server.at(path));
}

browserTest("a run's curve grows, it can be steered, and what was done is marked", async () => {
  await withPage(server.at("/"), async (page) => {
    await startRun(page);
    const first = await laterThan(page, 1);
    await page.getByText(/about .+ left/).waitFor();
    const before = await drawing(page);
    await laterThan(page, first + 3);
    let tries = 0;
    while (await drawing(page) === before) {
      assert(tries++ < 100, "the curve stays as it was");
      await page.waitForTimeout(100);
    }

    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Resume" }).waitFor();
    await page.getByLabel("Peak learning rate").fill("0.0000001");
    await page.getByRole("button", { name: "Set" }).click();
    assert.deepEqual(await seriousFaults(page), []);
    await page.getByRole("button", { name: "Resume" }).click();
    await laterThan(page, await stepOf(page));
    const marked = page.getByRole("list", { name: "Marked in the charts" });
    await marked.getByText("Paused for").waitFor();
    await marked.getByText("Peak learning rate 1.00e-7").waitFor();
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
      assert.notEqual(await page.evaluate("document.activeElement.localName"), "body");
      const last = await stepOf(page);
      const figures = await page.locator(".figures").innerText();
      const { steps } = await page.evaluate(
        (id) => fetch(`../api/runs/${id}/curves`).then((answer) => answer.json()),
        id,
      );
      assert.deepEqual(steps.step, Array.from({ length: last }, (_, i) => i + 1));
      assert(steps.learningRate.at(-1) < steps.learningRate[1], "the learning rate was lowered");
      await page.getByRole("link", { name: "Show the report" }).click();
      await page.getByRole("heading", { name: "Classification report" }).waitFor();
      assert.equal(await page.locator(".figures").innerText(), figures, "smoothed alike");
    });
  },
);

browserTest("a run is headed by its test, and goes on to what comes next", async () => {
  await withPage(server.at(path), async (page) => {
    const result = page.getByRole("region", { name: "Result" });
    assert.match(await result.innerText(), /^stopped\s+\d+\.\d % test accuracy\s+95 % interval/);
    assert.match(await result.innerText(), /With the weights of epoch \d+, the best by validation/);
    assert.match(await result.innerText(), /training loss 0\.\d+/);
    const hrefOf = (name: string) =>
      result.getByRole("link", { name }).evaluate((link: HTMLAnchorElement) => link.href);
    const again = new URL(await hrefOf("Train again"));
    assert.deepEqual(Object.fromEntries(again.searchParams), {
      again: id,
      data: "faces",
      recipe: "modern",
      architecture: "tiny",
      seed: "1",
      epochs: "500",
      batch: "4",
    });
    assert.equal(again.hash, "#start");
    assert(new URL(await hrefOf("Feature maps")).pathname.endsWith(`/gallery/${id}`));
    assert(new URL(await hrefOf("Find wrong labels")).pathname.endsWith(`/runs/${id}/labels`));
    const heads = await page.getByRole("heading", { level: 2 }).allInnerTexts();
    const order = ["Confusion matrix", "Classification report", "Curves", "Network"];
    assert.deepEqual(heads.filter((head) => !head.startsWith("Most")), [...order, "Configuration"]);
    await page.getByText("Batch size").first().waitFor();
    assert(await page.getByText("Weight decay").isHidden(), "what the recipe says is folded");
  });
});

browserTest(
  "values are read by keyboard in all charts, and a zoomed view can be sent",
  async () => {
    let address = "";
    await withPage(server.at(path), async (page) => {
      await laterThan(page, 0);
      const chart = page.locator(".chart").first();
      await chart.locator("canvas").waitFor();
      await chart.locator(".plot").focus();
      const read = chart.getByRole("status");
      const value = /^step \d+, training 0\.\d+, smoothed 0\.\d+/;
      for (let tries = 0; tries < 50 && !value.test(await read.innerText()); tries++) {
        await page.keyboard.press("ArrowLeft"); // until the points are drawn there is nothing to read
        await page.waitForTimeout(50);
      }
      assert.match(await read.innerText(), value);
      const places = await page.locator(".values strong").allInnerTexts();
      assert(places.length >= 4 && new Set(places).size === 1, `${places}`);
      await page.keyboard.press("+");
      await page.waitForFunction(() => location.search.includes("zoom="));
      await page.getByLabel("Smoothing").fill("4");
      await page.getByRole("button", { name: "Log y" }).click();
      await page.waitForFunction(() => location.search.includes("log=y"));
      address = new URL(page.url()).search;
    });
    await withPage(server.at(`${path}${address}`), async (page) => {
      await page.getByRole("button", { name: "Log y", pressed: true }).waitFor();
      await page.getByText("100", { exact: true }).waitFor();
      const all = page.getByRole("button", { name: "Show all" });
      assert.equal(await all.getAttribute("aria-disabled"), "false");
      await all.click();
      await page.waitForFunction(() => !location.search.includes("zoom="));
      assert.equal(await page.evaluate("document.activeElement.textContent"), "Show all");
      await page.getByLabel("X axis").selectOption("epoch");
      await page.getByRole("group", { name: "Loss by epoch" }).waitFor();
    });
  },
);

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
      assert.match(text, new RegExp(`${truth}[^]*${taken} \\d+[^]*${truth}/face\\d+\\.jpg`));
      const image = card.locator("img");
      await image.evaluate((image: HTMLImageElement) => image.decode());
      assert.equal(await image.evaluate((image: HTMLImageElement) => image.naturalHeight), 112);
      assert.match((await card.locator("a").getAttribute("href"))!, /\/gallery\/.+\?picture=\d+$/);
    }
    assert.deepEqual(await seriousFaults(page), []);
  });
});

/** A run beside the one that was started, with a loss that is no number and one far from all others. */
async function writeBrokenRun(): Promise<string> {
  const run = join(folder, "runs", "broken");
  await Deno.mkdir(run);
  const record = await Deno.readTextFile(join(folder, path, "run.json"));
  await Deno.writeTextFile(join(run, "run.json"), record);
  const events = Array.from({ length: 20_000 }, (_, i) => {
    const loss = i === 12_345 ? null : i === 4000 ? 250_000 : 1 - i / 30_000;
    return JSON.stringify({ type: "step", step: i + 1, epoch: 1, loss, accuracy: 0.5 });
  });
  await Deno.writeTextFile(join(run, "events.jsonl"), events.join("\n") + "\n");
  return run;
}

browserTest(
  "what is no number is marked, and what is far from all others leaves the scale",
  async () => {
    const run = await writeBrokenRun();
    await withPage(server.at("/runs/broken"), async (page) => {
      const chart = page.locator(".chart").first();
      await chart.getByText("1 not a number").waitFor();
      await chart.getByText("1 beyond the scale").waitFor();
      const scaled = await drawing(page);
      await page.getByRole("button", { name: "Outliers" }).click();
      await chart.getByText("1 beyond the scale").waitFor({ state: "hidden" });
      assert.notEqual(await drawing(page), scaled);
      await page.waitForFunction(() => location.search.includes("outliers"));
    });
    await Deno.remove(run, { recursive: true });
  },
);

browserTest("runs are compared: their curves, their ends, and what differs", async () => {
  const run = await writeBrokenRun();
  await withPage(server.at("/runs/broken"), async (page) => {
    const chart = page.locator(".chart").first();
    await chart.getByText("1 not a number").waitFor();
    const alone = await drawing(page);
    await page.getByText("Compare", { exact: true }).click();
    await page.getByLabel("Find a run").fill(id.slice(0, 6));
    await page.getByRole("checkbox", { name: id }).check();
    await page.getByRole("heading", { name: "What differs between these runs" }).waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate("document.activeElement.textContent"), "Compare: 1");
    assert.notEqual(await drawing(page), alone);
    assert.deepEqual(await seriousFaults(page), []);
    await chart.locator(".plot").focus();
    await page.keyboard.press("End");
    const read = await chart.getByRole("status").innerText();
    assert.match(read, new RegExp(`step 20,000, broken training 0\\.\\d+.*${id} smoothed –`));
    await page.getByRole("button", { name: `Leave out ${id}` }).click();
    await page.getByRole("list", { name: "Runs in the charts" }).waitFor({ state: "hidden" });
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
      const reds = data.filter((_, i) => i % 4 === 0);
      return reds.filter((red, i) => data[4 * i + 3] > 0 && red !== data[4 * i + 1]).length;
    });
    assert(painted > 1000, `${painted} pixels are painted in colours`);
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
      await page.locator(".plot canvas").first().waitFor();
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

browserTest(
  "without the token a run tells its result, and shows nothing that it can't",
  async () => {
    const visitor = new URL(server.at(path));
    visitor.searchParams.delete("token");
    await withPage(visitor.href, async (page) => {
      await page.getByText("test accuracy").waitFor();
      assert.notEqual(await stepOf(page), 0);
      assert.equal(await page.locator(".plot, .cards, [download]").count(), 0);
    });
  },
);
