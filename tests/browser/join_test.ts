/** Tabs that work for sweeps: joined, left, refused. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { openDevice } from "../../engine/plan/device.ts";
import { invitationTo } from "../../engine/cluster/invitation.ts";
import { cardOf, layOutCard } from "../../engine/cluster/cards.ts";
import { withServer } from "../cluster/server.ts";
import { answer } from "../cluster/simulated.ts";
import { leadSmallSweep, smallSweep, trainHere } from "../cluster/small_sweep.ts";
import { browserTest, faults, overflows, PHONE, scriptBytes, withPage } from "./browser.ts";
import { serveDemo, startServer } from "./servers.ts";

const runs = await Deno.makeTempDir({ prefix: "loupe-runs-" });
const app = await startServer("--runs", runs);
const site = await serveDemo();
const PLACES = { app: app.at("/join"), demo: site.at("/join.html") };

Deno.test.afterAll(async () => {
  await Promise.all([app.close(), site.close()]);
  await Deno.remove(runs, { recursive: true });
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
      const names = new Set(results.map(({ where }) => where.worker));
      assert.deepEqual([...names].filter((name) => !["Mia's tab", "a", "b"].includes(name)), []);
      await Promise.all(workers.map((worker) => worker.stop()));
      await state(page).getByText("waiting for a trial").waitFor();
      assert(await page.locator(".join-done tbody tr").count() >= inTab.length);
      await leave(page).press("Enter");
      await state(page).getByText("Left").waitFor();
      assert.equal(await page.locator(":focus").innerText(), "Join");
      assert.deepEqual(await faults(page), []);
      assert(!await overflows(page));
    }, { ...PHONE, dark: true });
  });
});

browserTest("the app's page takes a token, and shows it to nobody", async () => {
  const token = "s3cret/%";
  await withServer(async (server) => {
    const small = await smallSweep(1);
    const leader = await server.connect("leader");
    await layOutCard(leader, cardOf(small.sweep, "faces", "\u202eMia"));
    await withPage(invitationTo(PLACES.app, server.url, "wrong"), async (page) => {
      await page.getByRole("alert").getByText("it does not let this tab in").waitFor();
      await page.getByLabel("Token", { exact: true }).fill(token);
      await page.getByRole("button", { name: "Look" }).press("Enter");
      await page.getByRole("heading", { name: "faces" }).waitFor();
      assert.match(await page.locator(".join-cards").innerText(), /\\u202eMia/);
      assert.equal(await page.getByRole("alert").count(), 0);
      assert(!/wrong|s3cret/.test(page.url()), page.url());
      assert(page.url().endsWith(`#${server.url}`), page.url());
    });
    await withPage(invitationTo(PLACES.app, server.url, token), async (page) => {
      await page.getByRole("heading", { name: "faces" }).waitFor();
      assert(page.url().endsWith(`#${server.url}`), page.url());
      assert.deepEqual(await faults(page), []);
    });
  }, { token });
});

browserTest(
  "pictures that nobody was shown are not taken, and the trial goes to another",
  async () => {
    await withServer(async (server) => {
      const small = await smallSweep(1);
      const shown = { ...cardOf(small.sweep, "faces", "Mia"), packs: ["0".repeat(64)] };
      const leading = leadSmallSweep(await server.connect("leader"), "faces", small, shown);
      const elsewhere = await server.connect("elsewhere", [], "0.0.1");
      await layOutCard(elsewhere, cardOf(small.sweep, "older", "Ben"));
      await withPage(invitationTo(PLACES.demo, server.url), async (page) => {
        await page.getByText(/is of Loupe 0\.0\.1 and this is .*start the same version/).waitFor();
        await join(page).click();
        await state(page).getByText("pictures that were not shown here").waitFor();
        const other = await answer(server, "other");
        const [result] = await leading;
        assert.equal(result.where.worker, "other");
        await other.stop();
        await page.getByText("No sweep looks for workers").waitFor({ timeout: 15_000 });
      });
    });
  },
);

browserTest("a tab that is closed in the midst of a trial loses nothing", async () => {
  await withServer(async (server) => {
    const small = await smallSweep(1, 5000);
    const leading = leadSmallSweep(await server.connect("leader"), "faces", small);
    await withPage(invitationTo(PLACES.demo, server.url), async (page) => {
      await join(page).click();
      await page.getByText(/^Epoch \d+ of 5000/).waitFor();
      assert.deepEqual(await faults(page), []);
      await page.goto("about:blank");
    });
    const other = await answer(server, "other");
    const [result] = await leading;
    assert.equal(result.where.worker, "other");
    await other.stop();
  });
});

browserTest("the page has little script, and says where there is no WebGPU", async () => {
  for (const address of Object.values(PLACES)) {
    const bytes = await scriptBytes(address);
    assert(bytes > 0 && bytes <= 150_000, `${bytes} bytes, gzipped`);
  }
  await withPage(PLACES.app, async (page) => {
    await page.getByText("This tab can't train").waitFor();
    assert.deepEqual(await faults(page), []);
  }, { withoutGpu: true });
});
