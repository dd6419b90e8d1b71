/** The list of sweeps and the page of one, in a browser. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openSweepDirectory, writeSweep } from "../../engine/run/sweep_files.ts";
import { addResults, planSweep, resultsOf, writeSweepFolder } from "../sweep_folder.ts";
import { browserTest, faults, overflows, PHONE, scriptBytes, withPage } from "./browser.ts";
import { startServer } from "./servers.ts";

const folder = await Deno.makeTempDir({ prefix: "loupe-sweeps-" });
const runs = join(folder, "runs");
await Deno.mkdir(runs);
await writeSweepFolder(join(runs, "faces sweep"), { settings: 12, seeds: 3 });
await writeSweepFolder(join(runs, "halved"), { settings: 9, seeds: 2, search: "halving" });
await writeSweepFolder(join(runs, "large"), { settings: 500, seeds: 2, workers: 50 });
await Deno.mkdir(join(runs, "broken"));
await Deno.writeTextFile(join(runs, "broken", "sweep.json"), "{}");
const server = await startServer("--runs", runs);

Deno.test.afterAll(async () => {
  await server.close();
  await Deno.remove(folder, { recursive: true });
});

const rows = (page: Page) => page.locator(".settings tbody");
const plot = (page: Page, name: RegExp) => page.getByRole("group", { name });

browserTest("sweeps are listed, found from every page, and told from runs", async () => {
  await withPage(server.at("/"), async (page) => {
    await page.getByText("There are no runs yet.").waitFor();
    await page.getByRole("link", { name: "Sweeps" }).click();
    const row = page.getByRole("row", { name: /faces sweep/ });
    await row.getByText("Peak learning rate, Network, Batch size").waitFor();
    assert.match(await row.innerText(), /finished.*random.*pets.*36/s);
    assert.match(
      await page.getByRole("row", { name: /broken/ }).innerText(),
      /damaged.*Cannot use .*broken\/sweep.json/s,
    );
    assert.deepEqual(await faults(page), []);
  });
  await withPage(server.at("/sweeps"), async (page) => {
    assert.equal(await overflows(page), false);
    assert.deepEqual(await faults(page), []);
  }, { ...PHONE, dark: true });
});

browserTest("settings are sorted, searched and opened to their trials", async () => {
  await withPage(server.at("/sweeps/faces%20sweep"), async (page) => {
    await page.getByText("12 settings, 36 trials").waitFor();
    const shares = async () =>
      (await rows(page).locator("tr:not(.trial) td:nth-child(5)").allInnerTexts())
        .map(parseFloat).filter(Number.isFinite);
    const best = await shares();
    assert.deepEqual(best, best.toSorted((a, b) => b - a));
    assert.match(await rows(page).first().innerText(), /best/);
    await page.getByRole("button", { name: "Peak learning rate" }).click();
    const rates = (await rows(page).locator("td:nth-child(2)").allInnerTexts()).map(Number);
    assert.deepEqual(rates, rates.toSorted((a, b) => a - b));
    await page.getByRole("searchbox").fill("resnet8 bench-1");
    await page.getByText(/held back/).waitFor();
    assert.deepEqual(
      new Set(await rows(page).locator("td:nth-child(3)").allInnerTexts()),
      new Set(["resnet8"]),
    );
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByText("12 settings, 36 trials").waitFor();
    await rows(page).first().getByRole("button", { expanded: false }).click();
    assert.equal(await rows(page).first().getByText(/^Seed \d, by bench-\d$/).count(), 3);
    assert.deepEqual(await faults(page), []);

    const csv = await page.evaluate(`fetch(document.querySelector("a[download]").href)
      .then((answer) => answer.text())`) as string;
    const [head, ...lines] = csv.trim().split("\n");
    assert(head.startsWith("trial,setting,seed,learning-rate,architecture,batch,rung,"), head);
    assert.equal(lines.length, 36);
  });
});

browserTest("axes hold trials back everywhere, by keys and by dragging", async () => {
  await withPage(server.at("/sweeps/faces%20sweep"), async (page) => {
    await page.getByText("12 settings, 36 trials").waitFor();
    const grip = page.getByRole("slider", { name: "Network, from" });
    assert.equal(await grip.getAttribute("aria-valuetext"), "tiny");
    await grip.focus();
    await page.keyboard.press("ArrowUp");
    await page.getByText(/held back/).waitFor();
    assert.equal(await grip.getAttribute("aria-valuetext"), "resnet8");
    assert(!(await rows(page).locator("td:nth-child(3)").allInnerTexts()).includes("tiny"));
    const left = Number(
      /: (\d+) trials/.exec(
        (await plot(page, /against training time/).getAttribute("aria-label"))!,
      )![1],
    );
    assert(left > 0 && left < 36, `${left}`);
    await page.keyboard.press("Escape");
    await page.getByText("12 settings, 36 trials", { exact: true }).waitFor();

    const axis = page.locator(".axis-strip").last();
    const { x, y, width, height } = (await axis.boundingBox())!;
    await page.mouse.move(x + width / 2, y + 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
    await page.mouse.up();
    await page.getByText(/held back/).waitFor();
    await page.mouse.click(x + width / 2, y + height - 10);
    await page.getByText("12 settings, 36 trials", { exact: true }).waitFor();
  });
});

browserTest("keys single a trial out in every plot, and lead to its row", async () => {
  await withPage(server.at("/sweeps/halved"), async (page) => {
    const curves = plot(page, /by epoch/);
    await page.locator(".sweep-plot canvas").first().waitFor();
    await curves.focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Home");
    await curves.getByRole("status").getByText(/^Trial \d+, seed \d/).waitFor({
      state: "attached",
    });
    assert.equal(await page.locator(".pointed circle").count(), 3);
    await page.keyboard.press("Enter");
    const button = page.locator(".settings button:focus");
    await button.waitFor();
    assert.equal(await button.getAttribute("aria-expanded"), "true");
    await page.getByText("halted").first().waitFor();
    assert.deepEqual(await faults(page), []);
  }, { dark: true });
});

browserTest("a sweep of 1,000 trials by 50 workers is quick, also on a phone", async () => {
  const address = server.at("/sweeps/large");
  assert(await scriptBytes(address) <= 150_000);
  await withPage(address, async (page) => {
    await page.getByText("500 settings, 1,000 trials").waitFor();
    assert.equal(await rows(page).count(), 25);
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("Page 2 of 20").waitFor();
    assert.equal(await page.locator(".workers tbody tr:visible").count(), 4);
    const grip = page.getByRole("slider", { name: "Peak learning rate, to" });
    await grip.focus();
    const started = performance.now();
    for (let i = 0; i < 20; i++) await page.keyboard.press("ArrowDown");
    await page.getByText(/held back/).waitFor();
    const each = (performance.now() - started) / 20;
    assert(each < 300, `${each.toFixed(0)} ms a key`);
    assert.equal(await overflows(page), false);
    assert.deepEqual(await faults(page), []);
  }, PHONE);
});

/** Counts what the page hears of the server. */
const COUNTING = `
  const Source = EventSource;
  window.heard = 0;
  window.EventSource = class extends Source {
    addEventListener(type, ...rest) {
      if (type === "change") super.addEventListener(type, () => window.heard++);
      super.addEventListener(type, ...rest);
    }
  };
`;

browserTest("a sweep is followed while it runs, with two updates a second at most", async () => {
  const path = join(runs, "going");
  const plan = planSweep({ settings: 60, seeds: 1 });
  const results = resultsOf(plan, { workers: 6 });
  await Deno.mkdir(path);
  await writeSweep(path, plan);
  await addResults(path, results.slice(0, 12));
  using _ = openSweepDirectory(path);
  await withPage(server.at("/sweeps/going"), async (page) => {
    await page.getByText(/^12 of 60 trainings done.*left$/).waitFor();
    await page.locator(".panel").getByText("running", { exact: true }).waitFor();
    const started = performance.now();
    for (const result of results.slice(12, 59)) {
      await addResults(path, [result]);
      await new Promise((go) => setTimeout(go, 40));
    }
    await page.getByText(/^59 of 60 trainings done/).waitFor();
    const heard = await page.evaluate("window.heard") as number;
    const seconds = (performance.now() - started) / 1000;
    assert(heard > 0 && heard <= 2 * seconds, `${heard} updates in ${seconds.toFixed(1)} s`);
    await addResults(path, results.slice(59));
    await writeSweep(path, { ...plan, status: "finished" });
    await page.getByText("finished", { exact: true }).waitFor();
    await page.getByText(/^60 of 60 trainings done/).waitFor();
    assert.equal(await page.locator("main progress").count(), 0);
  }, { before: COUNTING });
});

browserTest("the best is trained as a run", async () => {
  await withPage(server.at("/sweeps/faces%20sweep"), async (page) => {
    await page.getByText("12 settings, 36 trials").waitFor();
    await page.getByRole("button", { name: "Train the best" }).click();
    await page.waitForURL(/\/runs\/faces%20sweep%20trial%20\d+$/);
    await page.getByRole("heading", { name: /^faces sweep trial \d+$/ }).waitFor();
  });
});
