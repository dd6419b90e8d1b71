/** The label desk in a browser: doubted labels are found, mended by keys, and trained with again. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { SMALL } from "../faults/processes.ts";
import { command } from "../labels/planted.ts";
import { browserTest, faults, overflows, PHONE, withPage } from "./browser.ts";
import { startServer } from "./servers.ts";

const folder = await Deno.makeTempDir({ prefix: "loupe-desk-" });
const [runs, faces] = ["runs", "faces"].map((name) => join(folder, name));
await writeDrawnFaces(faces, 40, uniforms(3, 4));
const small = [...SMALL, "--epochs", "1"];
await command("train", faces, "--out", join(runs, "first"), ...small);
const server = await startServer("--runs", runs, "--data", faces);

Deno.test.afterAll(async () => {
  await server.close();
  await Deno.remove(folder, { recursive: true });
});

const mended = () => Deno.readTextFile(join(runs, "first", "labels.csv")).catch(() => "");
const place = (page: Page) => page.getByText(/^\d+ of 40$/).innerText();

browserTest("labels are found, mended by keys, taken back, and trained with again", async () => {
  await withPage(server.at("/runs/first/labels"), async (page) => {
    await page.getByText(/It trains 20 networks.*about \d+/).waitFor();
    await page.getByRole("button", { name: "Find wrong labels" }).click();
    await page.getByText("The 40 most doubted of 40 labels").waitFor({ timeout: 120_000 });
    const desk = page.getByRole("region", { name: "Doubted labels" });
    await page.waitForFunction(() => document.activeElement?.classList.contains("desk"));
    assert.equal(await desk.locator(".desk-nearest li").count(), 6);
    await desk.getByRole("img", { name: /^Grad-CAM of/ }).nth(1).waitFor();
    assert.deepEqual(await faults(page), []);

    const first = (await desk.locator("p.muted", { hasText: "face" }).innerText())
      .split(" · ")[1];
    const [own, other] = first.startsWith("neutral")
      ? ["neutral", "smiling"]
      : ["smiling", "neutral"];
    await page.keyboard.press(other === "neutral" ? "1" : "2");
    await page.getByRole("button", { name: "Train again with 1 change" }).waitFor();
    await page.waitForFunction(() => /^2 of 40/m.test(document.body.innerText));
    while (!await mended()) await page.waitForTimeout(50); // it is written while the page goes on
    assert.equal(await mended(), `file,class,excluded\n${first},${other},\n`);
    await page.keyboard.press("x");
    await page.getByRole("button", { name: "Train again with 2 changes" }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /^4 of 40/m.test(document.body.innerText));
    await page.keyboard.press("z");
    await page.waitForFunction(() => /^3 of 40/m.test(document.body.innerText));
    await page.keyboard.press("ArrowLeft");
    await desk.locator(".said", { hasText: /^left out$/ }).waitFor();

    // What was said is there after a reload, and no file was moved.
    while (!(await mended()).endsWith(",,true\n")) await page.waitForTimeout(50);
    await page.reload();
    await page.getByRole("button", { name: "Train again with 2 changes" }).waitFor();
    assert.equal(await place(page), "3 of 40");
    assert((await Deno.stat(join(faces, first))).isFile);

    await page.getByRole("button", { name: "Train again with 2 changes" }).click();
    await page.waitForURL(/\/runs\/first%20mended\/again$/);
    await page.getByRole("heading", { name: "After" }).waitFor({ timeout: 120_000 });
    assert.equal(await page.locator("table.confusion").count(), 2);
    await page.getByRole("heading", { name: "2 labels changed" }).waitFor();
    const row = page.getByRole("row", { name: new RegExp(first) });
    assert.match(await row.innerText(), new RegExp(`${own}\\s+${other}`));
    assert.deepEqual(await faults(page), []);
    const record = async (name: string) =>
      JSON.parse(await Deno.readTextFile(join(runs, name, "run.json")));
    const [before, after] = [await record("first"), await record("first mended")];
    for (const part of ["train", "validation", "test"]) {
      const kept = before.split[part].filter((file: string) =>
        !after.data.labels.some((each: { file: string; class?: string }) =>
          each.file === file && !each.class
        )
      );
      assert.deepEqual(after.split[part], kept);
    }
  });
});

browserTest("the desk fits a phone, in the dark, and is used by touch", async () => {
  await withPage(server.at("/runs/first/labels"), async (page) => {
    await page.getByRole("img", { name: /^Grad-CAM of/ }).first().waitFor();
    assert(!await overflows(page));
    assert.deepEqual(await faults(page), []);
    const before = await place(page);
    await page.getByRole("button", { name: /Label is right/ }).click();
    await page.waitForFunction(
      (before) => !document.body.innerText.includes(`${before} ·`),
      before,
    );
  }, { ...PHONE, dark: true });
});
