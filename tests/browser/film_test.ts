/** The film of a filter: its page, what it gives to share, and the file of the command line. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { listSnapshots, readSnapshotBytes } from "../../engine/run/snapshots.ts";
import { IDS } from "../../web/film/document.ts";
import { type Packed, unpack } from "../../web/film/pack.ts";
import { loupe } from "../faults/processes.ts";
import {
  browserTest,
  faults,
  overflows,
  PHONE,
  scriptBytes,
  type View,
  withPage,
} from "./browser.ts";
import { serveScript } from "./servers.ts";
import { answerOf, trainSmiles } from "./trained.ts";

const MOST_BYTES = 300_000;

const { work, run, server, pictures: [picture] } = await trainSmiles({ faces: 12, epochs: 3 });
const features = join(work, "features");
const { film, layers } = await answerOf("features", run, picture, "--out", features, "--film");

const address = (query: string) => server.at(`/gallery/smiles/film?${query}`);

/** What an HTML file holds. */
function heldBy(html: string) {
  const [, text] = new RegExp(`id="${IDS.film}">(.*?)</script>`, "s").exec(html)!;
  return unpack(JSON.parse(text) as Packed);
}

async function saved(page: Page, button: string) {
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: button }).press("Enter");
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: await Deno.readFile(await download.path()) };
}

/** How long a clip plays, as a browser finds it; the app's own pages load no clips. */
async function secondsOf(clip: Uint8Array): Promise<number> {
  const page = serveScript("");
  let seconds = NaN;
  await withPage(page.at("/"), async (page) => {
    seconds = await page.evaluate(`(async (bytes) => {
        const video = document.createElement("video");
        video.src = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: "video/webm" }));
        await new Promise((then, no) => {
          video.onloadedmetadata = then;
          video.onerror = () => no(new Error(video.error.message));
        });
        video.muted = true;
        const ended = new Promise((then) => video.onended = then);
        await video.play();
        await ended; // a recorder's clip does not say how long it is
        return video.currentTime;
      })(${JSON.stringify([...clip])})`) as number;
  });
  await page.close();
  return seconds;
}

const loaded = (page: Page) => page.locator("#scene").waitFor();
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("--film writes the strongest map of the first convolution at every snapshot", async () => {
  const html = await Deno.readTextFile(film.file);
  assert(new TextEncoder().encode(html).length <= MOST_BYTES);
  const { frames, loss, ...held } = heldBy(html);
  const steps = await listSnapshots(run);
  assert.deepEqual(frames.map(({ step }) => step), steps);
  assert.deepEqual([held.layer, held.convolution, held.map], ["conv1", "conv1", film.map]);
  const conv1 = layers.find(({ name }: { name: string }) => name === "conv1");
  const maps = new Float32Array((await Deno.readFile(conv1.file)).buffer);
  const highest = Array.from(
    { length: conv1.shape[2] },
    (_, c) => maps.filter((_, i) => i % conv1.shape[2] === c).reduce((a, b) => Math.max(a, b)),
  );
  assert.equal(highest.indexOf(Math.max(...highest)), film.map);
  // The first variables of a snapshot are conv1's kernel [3, 3, 3, F], in half precision.
  const half = new Float16Array((await readSnapshotBytes(run, steps[1])).slice().buffer);
  const filters = conv1.shape[2];
  const strongest = Math.max(...frames.flatMap(({ kernel }) => [...kernel].map(Math.abs)));
  frames[1].kernel.forEach((value, i) => {
    const [channel, place] = [Math.floor(i / 9), i % 9];
    const expected = half[(place * 3 + channel) * filters + film.map];
    assert(Math.abs(value - expected) <= strongest / 127, `${value} is ${expected}`);
  });
  assert(loss.length > 1 && loss.every(([step, value]) => step > 0 && value > 0));
});

Deno.test("--film is chosen by --layer and --map, and refuses what is not there", async () => {
  const of = ["features", run, picture, "--out", features];
  const other = await answerOf(...of, "--film", "--layer", "relu2", "--map", "5");
  assert.deepEqual([other.film.layer, other.film.map], ["relu2", 5]);
  const refused: [string[], number, RegExp][] = [
    [["--map", "1"], 2, /--map without --film/],
    [
      ["--film", "--layer", "conv9"],
      1,
      /'conv9' as the network has no such layer: choose one of conv1/,
    ],
    [["--film", "--map", "99"], 1, /map 99 of 'conv1' as it has \d+: choose one of 0 to/],
  ];
  for (const [args, code, says] of refused) {
    const found = await loupe([...of, ...args]);
    assert.deepEqual([found.code, says.test(found.errors)], [code, true], found.errors);
  }
});

for (const view of [{}, { ...PHONE, dark: true, still: true }] as View[]) {
  browserTest(`the file plays from the disk by keyboard, ${JSON.stringify(view)}`, async () => {
    await withPage(String(pathToFileURL(film.file)), async (page) => {
      const place = page.locator(`#${IDS.place}`);
      const spoken = page.locator(`#${IDS.spoken}`);
      assert.match(await spoken.innerText(), /^Now: step \d+, loss [\d.]+, weights up to/);
      await place.press("Home");
      assert.match(await spoken.innerText(), /^Now: step 0, /);
      const first = await page.locator("canvas").screenshot();
      await page.locator(`#${IDS.play}`).press("Enter");
      await page.getByRole("button", { name: "Pause" }).waitFor();
      await page.getByRole("button", { name: "Play" }).waitFor();
      assert.notDeepEqual(await page.locator("canvas").screenshot(), first);
      assert(!/step 0,/.test(await spoken.innerText()));
      assert.deepEqual(await faults(page), []);
      assert(!await overflows(page));
    }, view);
  });
}

browserTest(
  "an opened map leads to its film, which is shared as a clip and as one file",
  async () => {
    await withPage(server.at("/gallery/smiles?snapshot=model&picture=0"), async (page) => {
      const sheet = page.locator('section[aria-labelledby="layer-relu1"]');
      await sheet.scrollIntoViewIfNeeded();
      await sheet.locator("button:enabled", { hasText: "PNG" }).waitFor();
      await sheet.locator("canvas").nth(2).click();
      await page.getByRole("link", { name: "Film: how this filter was born" }).click();
      await loaded(page);
      await page.getByText("whoever gets it sees the picture").waitFor();
      const place = page.getByRole("slider", { name: "Snapshot of the training" });
      await place.press("Home");
      assert.match(await place.getAttribute("aria-valuetext") ?? "", /^step 0, /);
      assert.deepEqual(await faults(page), []);
      const file = await saved(page, "One HTML file");
      assert.equal(file.name, "filter-conv1-2.html");
      assert(file.bytes.length <= MOST_BYTES);
      const held = heldBy(textOf(file.bytes));
      assert.deepEqual([held.layer, held.map], ["relu1", 2]);
      const clip = await saved(page, "Clip");
      assert.equal(clip.name, "filter-conv1-2.webm");
      assert.deepEqual([...clip.bytes.subarray(0, 4)], [0x1a, 0x45, 0xdf, 0xa3]); // EBML
      const seconds = await secondsOf(clip.bytes);
      assert(seconds > 1 && seconds <= 15, `${seconds} seconds`);
    });
  },
);

browserTest(
  "where no clip is recorded the film is a strip; a phone has the tall scene",
  async () => {
    await withPage(address("layer=conv2&map=1"), async (page) => {
      await loaded(page);
      const strip = await saved(page, "Strip of pictures");
      assert.equal(strip.name, "filter-conv2-1.png");
      assert.deepEqual([...strip.bytes.subarray(1, 4)], [...new TextEncoder().encode("PNG")]);
      const shape = await page.locator("#scene").evaluate((canvas) =>
        (canvas as HTMLCanvasElement).height / (canvas as HTMLCanvasElement).width
      );
      assert(shape > 1);
      assert.deepEqual(await faults(page), []);
      assert(!await overflows(page));
      await page.getByRole("radio", { name: "Picture 0", exact: true }).press("Space");
      await page.getByRole("button", { name: "Show", exact: true }).click();
      await loaded(page);
      assert.equal(new URL(page.url()).searchParams.get("picture"), "0");
      assert(await page.getByRole("radio", { name: "The one that is filmed" }).isChecked());
    }, { ...PHONE, dark: true, before: "delete globalThis.MediaRecorder" });
    const bytes = await scriptBytes(address("layer=conv1&map=0"));
    assert(bytes > 0 && bytes <= 150_000, `${bytes} bytes, gzipped`);
  },
);
