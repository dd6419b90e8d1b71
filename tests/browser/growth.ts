/**
 * `deno task test:growth [MINUTES] [PAGE …]`: how much the heap of each page grows while a run trains, by
 * Chromium's own count after a forced collection. Fails where one grows by 50 MB or more. A page is one
 * of `run`, `list`, `gallery` and `demo`, which trains by itself; without any all are measured, ten
 * minutes each.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { CHROMIUM_FLAGS, obtainChromium } from "../../cli/setup/chromium.ts";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { type Server, startServer } from "./servers.ts";

const MOST_GROWTH = 50e6;
const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
/** More than any measurement lasts. */
const EPOCHS = "100000";
/** A page draws and keeps what it needs at once before the first count, in milliseconds. */
const SETTLING = 10_000;
const COUNTS = 6;

/** Pages by name: their address, and what makes them live. */
const PAGES: Record<string, { path: string; start?: (page: Page) => Promise<void> }> = {
  run: { path: "/runs/live" },
  list: { path: "/" },
  gallery: { path: "/gallery/live" },
  demo: {
    path: "/demo",
    async start(page) {
      await page.getByText("Computes on").waitFor();
      await page.getByText("Network and length").click();
      await page.getByLabel("Epochs").fill("500");
      await page.getByRole("button", { name: "Train", exact: true }).click();
      await page.getByText(/step \d+/i).first().waitFor({ timeout: 120_000 });
    },
  },
};

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Starts a training that goes on, and waits until its run has a snapshot. */
async function startTraining(folder: string, run: string): Promise<Deno.ChildProcess> {
  const options = ["--architecture", "tiny", "--size", "28x23", "--epochs", EPOCHS, "--no-tune"];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, "train", folder, "--out", run, ...options],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const isThere = async () => {
    const folder = join(run, "snapshots");
    return (await Array.fromAsync(Deno.readDir(folder)).catch(() => [])).length > 0;
  };
  while (!await isThere()) await pause(500);
  return child;
}

/** Bytes of the page's heap after a collection, as a line of counts over the time; how much it grew. */
async function growthOf(page: Page, minutes: number): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await pause(SETTLING);
  const counts: number[] = [];
  for (let i = 0; i <= COUNTS; i++) {
    if (i > 0) await pause(minutes * 60_000 / COUNTS);
    await session.send("HeapProfiler.collectGarbage");
    counts.push((await session.send("Runtime.getHeapUsage")).usedSize);
  }
  const [first] = counts;
  console.log(`  ${counts.map((count) => (count / 1e6).toFixed(1)).join(" ")} MB`);
  return counts.at(-1)! - first;
}

async function measure(server: Server, name: string, minutes: number): Promise<boolean> {
  const { path, start } = PAGES[name];
  const browser = await chromium.launch({
    ...await obtainChromium(),
    args: [...CHROMIUM_FLAGS],
  });
  try {
    const page = await (await browser.newContext({ locale: "en-US" })).newPage();
    await page.goto(server.at(path));
    await start?.(page);
    const growth = await growthOf(page, minutes);
    const isGood = growth < MOST_GROWTH;
    const verdict = isGood ? "good" : "TOO MUCH";
    console.log(`${name}: ${(growth / 1e6).toFixed(1)} MB in ${minutes} minutes, ${verdict}`);
    return isGood;
  } finally {
    await browser.close();
  }
}

const [first, ...rest] = Deno.args;
const minutes = Number(first ?? 10);
const names = rest.length > 0 ? rest : Object.keys(PAGES);
const unknown = names.find((name) => !Object.hasOwn(PAGES, name));
if (!(minutes > 0) || unknown !== undefined) {
  console.error(
    `Cannot measure as it is called with '${Deno.args.join(" ")}': ` +
      `expected minutes, then any of ${Object.keys(PAGES).join(", ")}`,
  );
  Deno.exit(2);
}
const work = await Deno.makeTempDir({ prefix: "loupe-growth-" });
const [folder, runs] = [join(work, "faces"), join(work, "runs")];
await writeDrawnFaces(folder, 24, uniforms(1, 6));
await Deno.mkdir(runs);
const training = await startTraining(folder, join(runs, "live"));
const server = await startServer("--runs", runs, "--data", folder);
let isGood = true;
try {
  for (const name of names) isGood = await measure(server, name, minutes) && isGood;
} finally {
  training.kill("SIGTERM");
  await Promise.all([training.status, server.close()]);
  await Deno.remove(work, { recursive: true });
}
Deno.exit(isGood ? 0 : 1);
