/** The demo's camera after a training, and what the browser keeps: on a phone, by touch. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { encodeJpeg } from "../../data/drawing/write_drawn.ts";
import { drawFace } from "../../data/faces/faces.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { browserTest, faults, overflows, PHONE, withPage } from "./browser.ts";
import { serveDemo } from "./servers.ts";

const folder = await Deno.makeTempDir({ prefix: "loupe-live-" });
const site = await serveDemo();
const pictures = join(folder, "pictures");
for (const name of ["happy", "plain"]) {
  await Deno.mkdir(join(pictures, name), { recursive: true });
  for (let i = 0; i < 6; i++) {
    const face = drawFace(uniforms(i, 9), name === "happy");
    await Deno.writeFile(join(pictures, name, `${i}.jpg`), encodeJpeg(face));
  }
}

Deno.test.afterAll(async () => {
  await site.close();
  await Deno.remove(folder, { recursive: true });
});

const WAIT = { timeout: 120_000 };

async function chooseFolder(page: Page): Promise<void> {
  await page.getByText("Computes on").waitFor();
  await page.getByLabel("My own").check();
  await page.locator("input[webkitdirectory]").setInputFiles(pictures);
  await page.locator(".class", { hasText: "plain6 pictures" }).waitFor();
}

async function train(page: Page, epochs: number): Promise<void> {
  await page.getByText("Network and length").click();
  await page.getByLabel("Epochs", { exact: true }).fill(String(epochs));
  await page.getByRole("button", { name: "Train", exact: true }).press("Enter");
}

/** How many pictures of a class the page has. */
async function countOf(page: Page, name: string): Promise<number> {
  const text = await page.locator(".class", { hasText: name }).locator(".number").innerText();
  return parseInt(text);
}

browserTest(
  "on a phone the camera runs, a touched cell shows its products, a held class is learnt",
  async () => {
    await withPage(site.at("/"), async (page) => {
      await chooseFolder(page);
      await train(page, 2);
      await page.locator(".result").waitFor(WAIT);
      await page.getByRole("button", { name: "Start the live camera" }).click();
      await page.locator("[data-milliseconds]").waitFor();
      await page.locator(".view .heat").waitFor();
      await page.locator(".verdict [role=status]", { hasText: /happy|plain/ }).waitFor();
      assert(!await overflows(page), "the page is wider than a phone");
      assert.deepEqual(await faults(page), []);
      await touchACell(page);
      await holdClass(page);
      await loadAgain(page);
      await holdClass(page);
      await page.getByText("No picture could be set aside for a test").waitFor();
    }, { ...PHONE, dark: true });
  },
);

/** Touches a map, reads its products, and moves on by keyboard. */
async function touchACell(page: Page): Promise<void> {
  const sheet = page.locator(".touched").first();
  await sheet.scrollIntoViewIfNeeded();
  const { width, height } = (await sheet.boundingBox())!;
  await sheet.click({ position: { x: width / 8, y: height / 3 } });
  const title = page.locator(".touched-cell [role=status]");
  await title.waitFor();
  await page.locator(".touched-cell .formula", { hasText: /products .* bias .* ReLU/ }).waitFor();
  const before = await title.innerText();
  await sheet.focus();
  await page.keyboard.press("ArrowRight");
  await title.filter({ hasNotText: before }).waitFor();
  assert(!await overflows(page), "the products are wider than a phone");
  assert.deepEqual(await faults(page), []);
  await page.getByRole("button", { name: "Close" }).click();
  await title.waitFor({ state: "detached" });
}

/** Holds a class: it gets frames, and two more epochs are trained. */
async function holdClass(page: Page): Promise<void> {
  const before = await countOf(page, "happy");
  const hold = page.getByRole("button", { name: "Hold, this is happy" });
  await hold.focus();
  await page.keyboard.down("Space");
  await page.waitForTimeout(800);
  await page.keyboard.up("Space");
  await page.locator(".watched .bar").waitFor();
  await page.getByText("Is it wrong?").waitFor(WAIT);
  assert(await countOf(page, "happy") > before);
  assert.match(await page.locator(".result").innerText(), /^Trained in/);
  assert.equal(await page.locator("tbody tr").last().locator("td").first().textContent(), "2");
  assert.equal(await page.locator("[role=alert]").count(), 0);
}

/** Downloads the model, and loads it in its own place. */
async function loadAgain(page: Page): Promise<void> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download the model" }).click();
  const file = join(folder, "model.zip");
  await (await download).saveAs(file);
  await page.locator("input[accept*='.safetensors']").setInputFiles(file);
  await page.getByText("Loaded:").waitFor(WAIT);
}

browserTest(
  "classes, pictures and model survive a reload; each picture can be removed, and all forgotten",
  async () => {
    await withPage(site.at("/"), async (page) => {
      await chooseFolder(page);
      await train(page, 1);
      await page.getByText("Trained in this tab").waitFor(WAIT);
      await page.getByText(/^Kept .*: 12 pictures of 2 classes and the model/).waitFor();
      assert.equal(await asksBeforeLeaving(page), false);
      await page.reload();
      await page.locator(".class", { hasText: "happy6 pictures" }).waitFor();
      await page.getByText("Trained in this tab").waitFor();
      const items = page.locator(".class", { hasText: "happy" }).locator(".thumbnails li");
      await items.nth(5).locator("canvas").waitFor();
      await items.first().getByRole("button").press("Enter");
      await page.locator(".class", { hasText: "happy5 pictures" }).waitFor();
      assert.equal(await page.evaluate("document.activeElement.className"), "remove");
      await page.getByText(/^Kept .*: 11 pictures/).waitFor();
      assert.deepEqual(await faults(page), []);
      await page.reload();
      await page.locator(".class", { hasText: "happy5 pictures" }).waitFor();
      page.once("dialog", (dialog) => dialog.accept());
      await page.getByRole("button", { name: "Forget all" }).click();
      await page.locator(".class").first().waitFor({ state: "detached" });
      await page.getByText("None yet: train one above").waitFor();
      await page.reload();
      await page.getByText("Computes on").waitFor();
      assert.equal(await page.locator(".class").count(), 0);
    });
  },
);

/** Whether the browser asks before it leaves the page; if so, it stays. */
async function asksBeforeLeaving(page: Page): Promise<boolean> {
  return await page.evaluate(
    `!dispatchEvent(new Event("beforeunload", { cancelable: true }))`,
  ) as boolean;
}

/** Makes a kept picture unreadable. */
const DAMAGE = `new Promise((resolve, reject) => {
  const opening = indexedDB.open("loupe-demo", 1);
  opening.onerror = reject;
  opening.onsuccess = () => {
    const transaction = opening.result.transaction("pictures", "readwrite");
    const store = transaction.objectStore("pictures");
    store.getAllKeys().onsuccess = ({ target }) => store.put({ version: 99 }, target.result[0]);
    transaction.oncomplete = () => { opening.result.close(); resolve(); };
  };
})`;

browserTest("what can't be read again is told and forgotten; the rest is there", async () => {
  await withPage(site.at("/"), async (page) => {
    await chooseFolder(page);
    await page.getByText(/^Kept .*: 12 pictures/).waitFor();
    await page.evaluate(DAMAGE);
    await page.reload();
    await page.locator(".kept [role=alert]", {
      hasText: /^Cannot read 1 of 12 pictures that this browser kept .* forgotten, add/,
    }).waitFor();
    await page.getByText(/^Kept .*: 11 pictures/).waitFor();
    await page.reload();
    await page.getByText(/^Kept .*: 11 pictures/).waitFor();
    assert.equal(await page.locator(".kept [role=alert]").count(), 0);
  });
});

/** A Worker's storage takes nothing more: the request fails, and its transaction with it. */
const FULL = `{
  globalThis.put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...record) {
    const request = put.apply(this, record);
    this.transaction.abort();
    Object.defineProperty(this.transaction, "error", {
      value: new DOMException("", "QuotaExceededError"),
    });
    return request;
  };
}`;

browserTest(
  "where storage is full that is told, one is asked before leaving, and what was kept stays",
  async () => {
    await withPage(site.at("/"), async (page) => {
      await chooseFolder(page);
      await page.getByText(/^Kept .*: 12 pictures/).waitFor();
      const [worker] = page.workers();
      await worker.evaluate(FULL);
      await page.getByRole("textbox", { name: "Class" }).fill("more");
      await page.locator(".own .row input[accept='image/*']")
        .setInputFiles(join(pictures, "happy", "0.jpg"));
      await page.locator(".kept [role=alert]", {
        hasText: /^Cannot keep 1 picture as this browser's storage is full: all that was kept/,
      }).waitFor();
      assert.equal(await asksBeforeLeaving(page), true);
      await worker.evaluate("IDBObjectStore.prototype.put = put");
      await page.locator(".own .row input[accept='image/*']")
        .setInputFiles(join(pictures, "happy", "1.jpg"));
      await page.getByText(/^Kept .*: 14 pictures of 3 classes/).waitFor();
      assert.equal(await page.locator(".kept [role=alert]").count(), 0);
      assert.equal(await asksBeforeLeaving(page), false);
    });
  },
);
