/** The lesson: windows over real pixels, pooling, one gradient in a few numbers. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { browserTest, faults, overflows, PHONE, scriptBytes, withPage } from "./browser.ts";
import { startServer } from "./servers.ts";

const runs = await Deno.makeTempDir();
const server = await startServer("--runs", runs);
Deno.test.afterAll(async () => {
  await server.close();
  await Deno.remove(runs, { recursive: true });
});

/** The numbers that a matrix says. */
async function numbersOf(page: Page, title: string): Promise<number[]> {
  const spoken = await page.getByRole("img", { name: new RegExp(`^${title}:`) }).first()
    .getAttribute("aria-label");
  return spoken!.slice(title.length + 1).split(",").map((text) =>
    Number(text.trim().replace("−", "-").replace("padding", "NaN"))
  );
}

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

/** What is chosen from a list. */
const select = (page: Page, label: string) =>
  page.locator("label", { hasText: label }).locator("select").first();

/** Waits until the page's islands answer. */
const alive = (page: Page) => page.locator(".backward .moments tbody tr").first().waitFor();

browserTest("windows: padding and strides with live sizes, by keyboard too", async () => {
  await withPage(server.at("/learn"), async (page) => {
    await alive(page);
    const sizes = page.locator(".sizes strong");
    assert.equal(await sizes.innerText(), "10×10");
    await select(page, "Picture").selectOption("32");
    await select(page, "Window").selectOption("5");
    assert.equal(await sizes.innerText(), "28×28");
    await page.getByRole("button", { name: "SAME" }).press("Enter");
    assert.equal(await sizes.innerText(), "32×32");
    await select(page, "Stride").selectOption("2");
    assert.equal(await sizes.innerText(), "16×16");
    await page.getByRole("application", { name: "Cells of the map" }).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    const said = await page.locator("#window-said").innerText();
    assert.equal(said, "Row 1, column 1 of the map sees rows 1–5, columns 1–5 of the picture.");
    const [pixels, weights, products] = [
      await numbersOf(page, "Pixels"),
      await numbersOf(page, "Weights"),
      await numbersOf(page, "Products"),
    ];
    assert.equal(pixels.length, 25);
    products.forEach((product, i) => assert(Math.abs(product - pixels[i] * weights[i]) < 5e-3));
    const value = Number((await page.locator(".lesson .value").innerText()).replace("−", "-"));
    assert(Math.abs(value - sum(products)) < 0.02, `${value} of ${products}`);
  });
});

browserTest("pooling shows its winner, and strokes do not grow with the cells", async () => {
  await withPage(server.at("/learn"), async (page) => {
    await alive(page);
    await page.getByRole("button", { name: "pooling" }).click();
    await select(page, "Window").selectOption("2");
    await select(page, "Picture").selectOption("8");
    assert.equal(await select(page, "Looks for").count(), 0);
    const pixels = await numbersOf(page, "Pixels");
    assert.equal(await page.locator(".lesson .value").innerText(), String(Math.max(...pixels)));
    assert.equal(await page.locator(".lesson").first().locator(".matrix .mark").count(), 1);
    const effects = await page.locator(".windows .window").evaluateAll((all) =>
      all.map((one) => getComputedStyle(one).vectorEffect)
    );
    assert.deepEqual(effects, ["non-scaling-stroke", "non-scaling-stroke"]);
  });
});

browserTest("one gradient on 7×7 pixels: forward, pooling, backward, and a step", async () => {
  await withPage(server.at("/learn"), async (page) => {
    await alive(page);
    const backward = page.locator(".backward");
    // The parts of all places are what the engine's gradient is, and what moving the weight does.
    const parts = await numbersOf(page, "Each place's part of this weight's gradient");
    const gradient = backward.locator("[data-gradient]");
    const whole = Number(await gradient.getAttribute("data-gradient"));
    assert(Math.abs(sum(parts) - whole) < 2e-3 * Math.max(1, Math.abs(whole)) + 2e-3);
    const slope = Number(await backward.locator("[data-slope]").getAttribute("data-slope"));
    assert(Math.abs(slope - whole) < 1e-3 * Math.max(1e-2, Math.abs(whole)), `${slope}, ${whole}`);
    const losses = async () =>
      (await backward.locator(".moments tbody td:nth-of-type(1)").allInnerTexts()).map(Number);
    for (let step = 1; step <= 3; step++) {
      await backward.getByRole("button", { name: "Take this step" }).press("Enter");
      await backward.locator(".moments tbody tr").nth(step).waitFor();
    }
    const found = await losses();
    assert(found.every((loss, i) => i === 0 || loss < found[i - 1]), String(found));
    await backward.getByRole("button", { name: "Back to the start" }).press("Enter");
    await backward.locator(".moments tbody tr").nth(1).waitFor({ state: "detached" });
    assert.deepEqual(await losses(), found.slice(0, 1));
    await page.getByRole("button", { name: "pool1" }).click();
    await page.getByText("To the winner of the window, whole").waitFor();
    await page.getByText("The largest of 2×2 is").waitFor();
    assert.deepEqual(await faults(page), []);
  });
});

browserTest("an address hides controls for a class", async () => {
  await withPage(server.at("/learn?hide=padding,stride,backward"), async (page) => {
    await select(page, "Window").waitFor();
    await page.getByRole("button", { name: "relu1" }).waitFor();
    assert.equal(await select(page, "Stride").count(), 0);
    assert.equal(await page.getByRole("group", { name: "Padding" }).count(), 0);
    assert.equal(await page.locator(".backward").count(), 0);
  });
});

browserTest("the lesson is reached by the navigation, fits a phone and the dark", async () => {
  assert(await scriptBytes(server.at("/learn")) <= 150_000);
  await withPage(server.at("/"), async (page) => {
    await page.getByRole("link", { name: "Learn" }).click();
    await page.getByRole("heading", { name: "How convolution works" }).waitFor();
  });
  for (const view of [{ ...PHONE, dark: true }, { dark: true }]) {
    await withPage(server.at("/learn"), async (page) => {
      await alive(page);
      assert.equal(await overflows(page), false);
      assert.deepEqual(await faults(page), []);
    }, view);
  }
});
