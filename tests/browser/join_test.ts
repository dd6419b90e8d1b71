/** Tabs that work for sweeps: joined, left, refused. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { openDevice } from "../../engine/plan/device.ts";
import { invitationTo } from "../../engine/cluster/invitation.ts";
import { buildDemo } from "../../web/build/demo.tsx";
import { type TestServer, withServer } from "../cluster/server.ts";
import { leadSmallSweep, smallSweep, trainHere } from "../cluster/small_sweep.ts";
import { browserTest, faults, overflows, PHONE, scriptBytes, withPage } from "./browser.ts";
import { serveFolder, startServer } from "./servers.ts";

const folder = await Deno.makeTempDir({ prefix: "loupe-demo-" });
const runs = await Deno.makeTempDir({ prefix: "loupe-runs-" });
const app = await startServer("--runs", runs);
await buildDemo(folder);
const site = serveFolder(folder, "/some/where");
const PLACES = { app: app.at("/join"), demo: site.at("/join.html") };

Deno.test.afterAll(async () => {
  await Promise.all([app.close(), site.close()]);
  for (const made of [runs, folder]) await Deno.remove(made, { recursive: true });
});

const join = (page: Page) => page.getByRole("button", { name: "Join", exact: true });
const leave = (page: Page) => page.getByRole("button", { name: "Leave" });
const state = (page: Page) => page.locator(".join-state");

browserTest("a tab and two workers share a sweep, each trial once in the table", async () => {
  const device = await openDevice();
  await withServer(async (server) => {
    const small = await smallSweep(9);
    const leading = leadSmallSweep(await server.connect("leader"), "faces-7b", small);
    await withPage(invitationTo(PLACES.demo, server.url), async (page) => {
      await page.getByRole("heading", { name: "faces-7b" }).waitFor();
      const card = (await page.locator(".join-cards").innerText()).replace(/\s+/g, " ");
      assert.match(card, /Offered by Class 7b Pictures \d+ pictures to train on, \d+ to validate/);
      assert.match(card, /2 classes neutral, smiling Trials 9 open of 9/);
      await page.getByLabel("Its name in the tables").fill("Mia's tab");
      await join(page).press("Enter");
      await page.locator(".join-done tbody tr").first().waitFor();
      assert.equal(await page.locator(":focus").innerText(), "Leave");
      const workers = await Promise.all(
        ["a", "b"].map(async (name) => trainHere(await server.connect(name), name, device)),
      );
      const results = await leading;
      assert.deepEqual(results.map(({ trial }) => trial), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
      assert(results.every(({ status }) => status === "finished"));
      const inTab = results.filter(({ where }) => where.worker === "Mia's tab");
      assert.deepEqual([...new Set(inTab.map(({ where }) => where.backend))], ["browser"]);
      const counts = await Promise.all(workers.map((worker) => worker.stop()));
      assert.equal(inTab.length + counts[0] + counts[1], 9);
      await state(page).getByText("waiting for a trial").waitFor();
      assert.equal(await page.locator(".join-done tbody tr").count(), inTab.length);
      await leave(page).press("Enter");
      await state(page).getByText("Left").waitFor();
      assert.equal(await page.locator(":focus").innerText(), "Join");
      assert.deepEqual(await faults(page), []);
      assert(!await overflows(page));
    }, { ...PHONE, dark: true });
  });
});
