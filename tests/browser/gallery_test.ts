/** What the gallery of feature maps shows. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readSafetensors, writeSafetensors } from "../../engine/formats/safetensors.ts";
import { viridis } from "../../engine/inspect/colors.ts";
import { colorize } from "../../web/features/gallery/draw/maps.ts";
import { format, percent } from "../../web/features/gallery/format.ts";
import { start } from "../faults/processes.ts";
import { browserTest, seriousFaults, withPage } from "./browser.ts";
import { drawn } from "./gallery_pages.ts";
import { answerOf, TINY, trainSmiles } from "./trained.ts";

const VIRIDIS = Array.from({ length: 256 }, (_, i) => viridis(i / 255)).flat();

/** What `features --json` says of a layer. */
interface Layer {
  readonly name: string;
  readonly shape: [number, number, number];
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly zeroFraction: number;
  readonly file: string;
}

const { work, folder, run, server, pictures: [image, other] } = await trainSmiles({
  faces: 24,
  epochs: 2,
});
const featuresOf = async (picture: string, to: string): Promise<Layer[]> =>
  (await answerOf("features", run, picture, "--out", join(work, to))).layers;
const layers = await featuresOf(image, "features");
const otherLayers = await featuresOf(other, "other_features");

const address = (query = "snapshot=model&picture=0") => server.at(`/gallery/smiles?${query}`);
const mapsOf = async ({ file }: Layer) => new Float32Array((await Deno.readFile(file)).buffer);

browserTest("the gallery shows every map as `features` computes it", async () => {
  await withPage(address(), async (page) => {
    assert.deepEqual(
      layers.map(({ name }) => name),
      [1, 2, 3].flatMap((n) => [
        `conv${n}`,
        `relu${n}`,
        `pool${n}`,
      ]),
    );
    for (const layer of layers) {
      const { name, shape: [height, width, channels], min, max, mean, zeroFraction } = layer;
      const section = await drawn(page, name);
      const text = await section.locator(".about").innerText();
      assert.match(text, new RegExp(`^${channels} maps of ${height}×${width} · `));
      const numbers = `${format(min)} to ${format(max)}, mean ${format(mean)}, `;
      assert(text.includes(`${numbers}${percent(zeroFraction)} zero`), `${name}: ${text}`);
      const shown = await section.locator("canvas").evaluateAll((canvases) =>
        (canvases as HTMLCanvasElement[]).map((canvas) => {
          const context = canvas.getContext("2d", { willReadFrequently: true })!;
          const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
          return { width: canvas.width, height: canvas.height, pixels: [...data] };
        })
      );
      assert.equal(shown.length, channels);
      const maps = await mapsOf(layer);
      shown.forEach(({ pixels, ...size }, map) => {
        assert.deepEqual(size, { width, height });
        const own = maps.filter((_, i) => i % channels === map);
        const scale = { low: Math.min(...own), high: Math.max(...own) };
        assert.deepEqual(
          pixels,
          [...colorize({ maps, channels, map }, scale, VIRIDIS)],
          `${name} ${map}`,
        );
      });
    }
  });
});

browserTest("a map and its cells can be explored by keyboard alone", async () => {
  await withPage(address(), async (page) => {
    const section = await drawn(page, "conv2");
    await section.locator(".tile").first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Map 1 of conv2" });
    await dialog.waitFor();
    const conv2 = layers.find(({ name }) => name === "conv2")!;
    const maps = await mapsOf(conv2);
    const [, width, channels] = conv2.shape;
    const said = dialog.locator("#cell-said");
    await page.keyboard.press("Home");
    for (let x = 0; x < 3; x++) {
      const text = await said.innerText();
      const [, y, column, value] = /Row (\d+), column (\d+): (.+)/.exec(text)!;
      assert.equal(Number(column), x);
      const expected = maps[(Number(y) * width + x) * channels + 1];
      assert.equal(value, format(expected), text);
      // What the products sum to is what the map holds.
      const sum = dialog.locator(".formula strong").first();
      await sum.filter({ hasText: format(expected) }).waitFor();
      await page.keyboard.press("ArrowRight");
    }
    await dialog.locator(".kernels .matrix").nth(15).waitFor();
    await dialog.getByText(/Strongest of 24 pictures|is dead/).waitFor();
    assert.deepEqual(await seriousFaults(page), []);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(
      await page.evaluate(() => (document.activeElement as HTMLElement).dataset.map),
      "1",
    );
  });
});

browserTest("a pooling cell shows its window and the winner", async () => {
  await withPage(address(), async (page) => {
    const section = await drawn(page, "pool1");
    await section.locator(".tile").nth(2).click();
    const dialog = page.getByRole("dialog", { name: "Map 2 of pool1" });
    const largest = await dialog.locator(".formula strong").innerText();
    const said = await dialog.locator("#cell-said strong").innerText();
    assert.equal(largest, said);
    assert.equal(await dialog.locator(".matrix .mark").count(), 1);
  });
});

browserTest("snapshots, heat maps and other pictures change what is seen", async () => {
  const { predictions } = await answerOf("predict", run, image, other);
  const [expected, expectedOther] = predictions.map((one: { probabilities: number[] }) =>
    one.probabilities.map(percent)
  );
  await withPage(address(), async (page) => {
    const section = await drawn(page, "conv1");
    const says = page.locator(".prediction");
    const shows = async ([first, second]: string[]) => {
      await says.locator(".number", { hasText: first }).first().waitFor();
      await says.locator(".number", { hasText: second }).first().waitFor();
    };
    await shows(expected);
    const before = await section.locator(".about").innerText();
    await page.getByRole("slider", { name: "Snapshot" }).fill("0");
    await page.locator(".scrubber output", { hasText: "step 0" }).waitFor();
    await section.locator(".about").filter({ hasNotText: before.split(" · ").at(-1)! }).waitFor();
    assert.match(page.url(), /snapshot=0&picture=0/);
    await page.getByRole("slider", { name: "Snapshot" }).press("End");
    for (
      const [name, text] of [
        ["Grad-CAM", /The warmest tenth of the picture holds .+ of what|No place of this/],
        ["Occlusion", /Hidden, the warmest place takes .+ points off|No place of this/],
      ] as const
    ) {
      await page.getByRole("button", { name, exact: true }).click();
      await page.locator(".says").getByText(text).waitFor();
    }
    await page.getByRole("button", { name: "Picture", exact: true }).click();
    await page.locator('input[type="file"]').setInputFiles(other);
    await page.waitForURL(/picture=upload-/);
    await shows(expectedOther);
    const uploaded = page.url();
    await page.getByRole("button", { name: "Camera" }).click();
    await page.getByRole("button", { name: "Take the picture" }).click();
    await page.waitForURL((url) => url.search.includes("upload-") && url.href !== uploaded);
    const download = page.waitForEvent("download");
    await section.getByRole("button", { name: "PNG" }).click();
    assert.equal((await download).suggestedFilename(), "smiles_conv1.png");
    assert.deepEqual(await seriousFaults(page), []);
  });
});

/** The names of a run's pictures, as its record has them, part by part. */
async function picturesOf(path: string): Promise<string[]> {
  const { split } = JSON.parse(await Deno.readTextFile(join(path, "run.json")));
  return [...split.train, ...split.validation, ...split.test];
}

/** Where a map of a layer is highest, and what it holds there. */
async function highest(layer: Layer, map: number) {
  const [, width, channels] = layer.shape;
  const own = (await mapsOf(layer)).filter((_, i) => i % channels === map);
  const at = own.indexOf(own.reduce((a, b) => Math.max(a, b)));
  return { text: `Row ${Math.floor(at / width)}, column ${at % width}:`, value: own[at] };
}

const layerOf = (name: string, of = layers) => of.find((layer) => layer.name === name)!;

browserTest("heat maps begin with what is predicted, beside the true label", async () => {
  const files = await picturesOf(run);
  const { predictions, classes } = await answerOf(
    "predict",
    run,
    ...files.map((file) => join(folder, file)),
  ).then(async (answer) => ({
    ...answer,
    classes: JSON.parse(await Deno.readTextFile(join(run, "run.json"))).data.classes,
  }));
  const best = predictions.map(({ probabilities }: { probabilities: number[] }) =>
    probabilities.indexOf(Math.max(...probabilities))
  );
  const shown = [best.lastIndexOf(1), best.indexOf(0)].filter((number) => number >= 0);
  assert(shown.length > 0);
  await withPage(address(`snapshot=model&picture=${shown[0]}`), async (page) => {
    for (const number of shown) {
      if (number !== shown[0]) await page.goto(address(`snapshot=model&picture=${number}`));
      const predicted = classes[best[number]];
      const truth = classes.find((name: string) => files[number].startsWith(`${name}/`));
      await page.locator(".prediction .best input:checked").waitFor();
      assert.match(await page.locator(".prediction .best").innerText(), new RegExp(predicted));
      const verdict = page.locator(".verdict");
      assert.match(
        await verdict.innerText(),
        new RegExp(`^${truth === predicted ? "Right" : "Wrong"}: the true label is ${truth}\\.`),
      );
      await page.locator(".prediction label", { hasText: "true label" }).waitFor();
      assert.match(page.url(), new RegExp(`class=${best[number]}`));
      await page.getByRole("button", { name: "Occlusion", exact: true }).click();
      await page.locator(".legend, .heat-said p", { hasText: predicted }).first().waitFor();
    }
  });
});

browserTest(
  "a map begins with its strongest cell, however late it comes, and so does the next",
  async () => {
    await withPage(address(), async (page) => {
      await page.locator(".prediction .best").waitFor();
      let arrive = () => {};
      const late = new Promise<void>((resolve) => arrive = resolve);
      await page.route(/maps\?.*layer=conv2/, async (route) => {
        await late;
        await route.continue();
      });
      const tile = page.locator("#maps-of-conv2 .tile").nth(1);
      await tile.click();
      const said = page.locator("#cell-said");
      await said.filter({ hasText: "…" }).waitFor();
      arrive();
      for (const map of [1, 2]) {
        const { text, value } = await highest(layerOf("conv2"), map);
        await said.filter({ hasText: `${text} ${format(value)}` }).waitFor();
        await page.locator(".formula strong", { hasText: format(value) }).first().waitFor();
        if (map === 1) {
          await page.locator(".cells").press("ArrowLeft");
          await page.getByRole("dialog").getByRole("button", { name: "Next" }).click();
        }
      }
      const heights = await page.locator(".enlarged canvas").evaluateAll((all) =>
        all.map((canvas) => canvas.getBoundingClientRect().height)
      );
      assert(Math.abs(heights[0] - heights[1]) < 6, `maps of ${heights} leave a hole`);
    });
  },
);

/** The run with a filter of `conv2` that is dead, and one of which nothing is left in picture 0. */
async function writeDamaged() {
  const copy = join(work, "runs", "damaged");
  await Deno.mkdir(join(copy, "model"), { recursive: true });
  for (const file of ["run.json", "events.jsonl", "model/model.json"]) {
    await Deno.copyFile(join(run, file), join(copy, file));
  }
  const weights = readSafetensors(await Deno.readFile(join(run, "model", "model.safetensors")));
  const [, kernel] = [...weights].find(([name]) => /conv2.*kernel/.test(name))!;
  const [, bias] = [...weights].find(([name]) => /conv2.*bias/.test(name))!;
  const channels = kernel.shape[3];
  for (let i = 0; i < kernel.data.length; i += channels) kernel.data[i + 3] = 0;
  bias.data[3] = -1;
  // Halfway between what two pictures excite it to it is silent for one of them.
  const tops = await Promise.all(
    Array.from({ length: channels }, async (_, map) => {
      const [a, b] = await Promise.all(
        [layers, otherLayers].map((of) => highest(layerOf("conv2", of), map)),
      );
      return { map, a: a.value, b: b.value };
    }),
  );
  const silent = tops.find(({ map, a, b }) => map !== 3 && a < b)!;
  bias.data[silent.map] -= (silent.a + silent.b) / 2;
  await Deno.writeFile(join(copy, "model", "model.safetensors"), writeSafetensors(weights));
  return silent.map;
}

browserTest("a filter is dead where no picture excites it, not where one does not", async () => {
  const silent = await writeDamaged();
  await withPage(server.at("/gallery/damaged?snapshot=model&picture=0"), async (page) => {
    const section = await drawn(page, "relu2");
    await section.locator('.tile.dead[data-map="3"]').waitFor();
    await section.locator(`.tile.zero[data-map="${silent}"]`).waitFor();
    const dead = await section.locator(".tile.dead").count();
    assert.equal(await section.locator("h2 .tag").innerText(), `${dead} of 32 dead`);
    await page.locator(".rail li", { hasText: "relu2" }).getByText(`${dead} dead`).waitFor();
    assert.equal(await page.locator("#maps-of-conv2 .tile.dead").count(), 0);
    await section.locator(`.tile.zero[data-map="${silent}"]`).click();
    await page.getByRole("dialog").getByText(/Strongest of 24 pictures/).waitFor();
    assert.deepEqual(await seriousFaults(page), []);
  });
});

browserTest("the gallery of a running training gets its snapshots as they come", async () => {
  const out = join(work, "runs", "going");
  const child = start(["train", folder, "--out", out, ...TINY, "--epochs", "4000"]);
  const said = Promise.all([child.stdout, child.stderr].map((each) => new Response(each).text()));
  try {
    const first = join(out, "snapshots");
    while (![...await filesOf(first)].length) await new Promise((wait) => setTimeout(wait, 100));
    await withPage(server.at("/gallery/going"), async (page) => {
      const listed = page.locator(".snapshots li");
      const before = await listed.count();
      const loads: string[] = [];
      page.on("request", (asked) => asked.isNavigationRequest() && loads.push(asked.url()));
      await listed.nth(before).waitFor();
      // Whoever looks at the newest goes on doing so.
      await listed.last().locator('[aria-pressed="true"]').waitFor();
      child.kill("SIGINT"); // it is tested, and its best weights are kept
      await child.status;
      await page.locator(".scrubber output", { hasText: /^best, epoch \d+$/ }).waitFor();
      assert.deepEqual(loads, []);
    });
  } finally {
    try {
      child.kill("SIGKILL");
    } catch { /* it has ended, as it should */ }
    await Promise.all([child.status, said, child.stdin.close()]);
  }
});

const filesOf = (folder: string) =>
  Array.fromAsync(Deno.readDir(folder)).catch(() => [] as Deno.DirEntry[]);
