/** The list of runs and the form that starts one, in a browser. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { readRunRecord } from "../../engine/run/record.ts";
import { RECORD } from "../record.ts";
import { browserTest, faults, overflows, PHONE, withPage } from "./browser.ts";
import { startServer } from "./servers.ts";

const folder = await Deno.makeTempDir({ prefix: "loupe-list-" });
const runs = join(folder, "runs");
await writeDrawnFaces(join(folder, "faces"), 24, uniforms(3, 4));
await Deno.symlink(join(folder, "faces"), join(folder, "linked"));
for (const [name, started] of [["first", "2026-01-01"], ["second", "2026-01-02"]]) {
  await Deno.mkdir(join(runs, name), { recursive: true });
  const record = { ...RECORD, started: `${started}T00:00:00.000Z`, status: "stopped" };
  await Deno.writeTextFile(join(runs, name, "run.json"), JSON.stringify(record));
  await Deno.writeTextFile(join(runs, name, "events.jsonl"), "");
}
const server = await startServer(
  ...["--runs", runs, "--data", join(folder, "runs", "..", "linked")],
);

Deno.test.afterAll(async () => {
  await server.close();
  await Deno.remove(folder, { recursive: true });
});

browserTest("runs are searched, sorted, chosen, compared, renamed and deleted", async () => {
  await withPage(server.at("/"), async (page) => {
    const names = () => page.locator("tbody th a").allInnerTexts();
    await page.getByText("2 runs", { exact: true }).waitFor();
    assert.deepEqual(await names(), ["second", "first"]);
    await page.getByRole("button", { name: "Run", exact: true }).click();
    assert.deepEqual(await names(), ["first", "second"]);
    await page.getByRole("searchbox").fill("SECOND stopped");
    await page.getByText("1 of 2 runs").waitFor();
    assert.deepEqual(await names(), ["second"]);
    await page.getByRole("searchbox").fill("");
    await page.getByLabel("Select all that are shown").check();
    await page.getByText("2 selected").waitFor();
    const compare = await page.getByRole("link", { name: "Compare" }).getAttribute("href");
    assert(compare!.endsWith("/runs/first?with=second"), compare!);
    assert.deepEqual(await faults(page), []);
    await page.getByRole("button", { name: "Select none" }).click();

    await page.getByLabel("Actions of first").click();
    await page.keyboard.press("Escape");
    await page.getByLabel("Actions of first").click();
    await page.getByRole("button", { name: /^Rename/ }).first().click();
    await page.getByLabel("New name").fill("third");
    await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
    await page.getByRole("link", { name: "third", exact: true }).waitFor();

    await page.getByLabel("Select all that are shown").check();
    await page.getByRole("button", { name: "Delete …" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("gone for good").waitFor();
    const box = (await dialog.boundingBox())!;
    const below = 900 - box.y - box.height;
    assert(Math.abs(box.y - below) < 2, `${box.y} above, ${below} below`);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Delete …" }).click();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.getByText("There are no runs yet").waitFor();
  });
});

browserTest("a form filled by its address shows its pictures, and its run is named", async () => {
  const address = "/?data=faces&recipe=modern&architecture=tiny&epochs=1&batch=8&seed=5#start";
  await withPage(server.at(address.replace("#start", "")), async (page) => {
    await page.getByText("24 pictures in 2 classes: neutral (12), smiling (12)").waitFor();
    const images = page.locator(".preview img");
    assert.equal(await images.count(), 6);
    await page.waitForFunction(() =>
      Array.from(document.querySelectorAll<HTMLImageElement>(".preview img"))
        .every((image) => image.naturalWidth > 0)
    );
    assert.equal(await page.getByLabel("Network").inputValue(), "tiny");
    assert.equal(await page.getByLabel("Seed").inputValue(), "5");
    await page.getByLabel("Name").fill("named");
    await page.getByRole("button", { name: "Start" }).click();
    await page.waitForURL(/\/runs\/named$/);
    await page.goto(server.at("/"));
    await page.getByRole("link", { name: "named", exact: true }).waitFor();
    await page.getByText("finished").waitFor({ timeout: 120_000 });
    await page.getByLabel("Actions of named").click();
    await page.getByRole("link", { name: "Train again" }).click();
    await page.getByText("24 pictures in 2 classes").waitFor();
    assert.equal(await page.getByLabel("Batch size").inputValue(), "8");
    // Through the link, its pictures are shown.
    const picture = await page.request.get(`${server.home}/api/runs/named/pictures/0`);
    assert.equal(picture.status(), 200);
  });
});

browserTest("a run is trained again with what the form has no fields for", async () => {
  const [named, mixed, again] = ["named", "mixed", "again"].map((name) => join(runs, name));
  const record = JSON.parse(await Deno.readTextFile(join(named, "run.json")));
  const configuration = { ...record.configuration, augmentations: { mixup: 0.2 } };
  await Deno.mkdir(mixed);
  await Deno.writeTextFile(join(mixed, "run.json"), JSON.stringify({ ...record, configuration }));
  await withPage(server.at("/"), async (page) => {
    await page.getByLabel("Actions of mixed").click();
    await page.getByRole("link", { name: "Train again" }).click();
    await page.getByText(/As mixed was.*: Augmentations mixup 0.2\./).waitFor();
    await page.getByLabel("Seed").fill("6");
    await page.getByText(/Other than mixed.*not what has no field here/).waitFor();
    await page.getByLabel("Seed").fill("5");
    await page.getByText(/As mixed was/).waitFor();
    await page.getByLabel("Name", { exact: true }).fill("again");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.waitForURL(/\/runs\/again$/);
    await page.getByText("finished", { exact: true }).waitFor({ timeout: 120_000 });
    const { configuration: { augmentations }, split } = await readRunRecord(again);
    assert.deepEqual({ augmentations, split }, {
      augmentations: { mixup: 0.2 },
      split: record.split,
    });
    await page.goto(server.at("/runs/again/again"));
    await page.getByText("By the same labels").first().waitFor();
  });
});

browserTest("the list fits a phone, in the dark", async () => {
  await withPage(server.at("/"), async (page) => {
    await page.getByText(/\d runs?$/).first().waitFor();
    assert(!await overflows(page));
    assert.deepEqual(await faults(page), []);
  }, { ...PHONE, dark: true });
});
