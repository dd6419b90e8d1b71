/** The gallery of feature maps, as a person has it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { readSafetensors, writeSafetensors } from "../../engine/formats/safetensors.ts";
import { viridis } from "../../engine/inspect/colors.ts";
import { colorize } from "../../web/features/gallery/draw/maps.ts";
import { format, percent } from "../../web/features/gallery/format.ts";
import { browserTest, overflows, PHONE, scriptBytes, seriousFaults, withPage } from "./browser.ts";
import { startServer } from "./servers.ts";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
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

async function loupe(...args: string[]) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, ...args, "--json"],
  });
  const { code, stdout, stderr } = await command.output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}

/** A run of `tiny` on a few drawn faces, what the command line says of one of them, and a server. */
async function prepare() {
  const work = await Deno.makeTempDir();
  const [folder, runs] = [join(work, "faces"), join(work, "runs")];
  const run = join(runs, "smiles");
  await writeDrawnFaces(folder, 24, uniforms(1, 6));
  await Deno.mkdir(runs);
  const options = ["--architecture", "tiny", "--size", "56x46", "--epochs", "2", "--no-tune"];
  await loupe("train", folder, "--out", run, ...options);
  const { split } = JSON.parse(await Deno.readTextFile(join(run, "run.json")));
  const [image, other] = [0, 1].map((number) => join(folder, split.train[number]));
  const featuresOf = async (picture: string, to: string): Promise<Layer[]> =>
    (await loupe("features", run, picture, "--out", join(work, to))).layers;
  const [layers, otherLayers] = [
    await featuresOf(image, "features"),
    await featuresOf(other, "other_features"),
  ];
  const server = await startServer("--runs", runs, "--data", folder);
  return { work, folder, image, other, run, layers, otherLayers, server };
}

const { work, folder, layers, otherLayers, server, image, other, run } = await prepare();
Deno.test.afterAll(async () => {
  await server.close();
  await Deno.remove(work, { recursive: true });
});

const address = (query = "snapshot=model&picture=0") => server.at(`/gallery/smiles?${query}`);
const mapsOf = async ({ file }: Layer) => new Float32Array((await Deno.readFile(file)).buffer);

/** Waits until a layer's maps are drawn. */
async function drawn(page: Page, name: string) {
  const section = page.locator(`section[aria-labelledby="layer-${name}"]`);
  await section.scrollIntoViewIfNeeded();
  await section.locator("button:enabled", { hasText: "PNG" }).waitFor();
  await section.locator(".about .number:not(:empty)").waitFor();
  return section;
}

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
  const { predictions } = await loupe("predict", run, image, other);
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
  const { predictions, classes } = await loupe(
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
  const args = ["train", folder, "--out", out, "--architecture", "tiny", "--size", "56x46"];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, ...args, "--epochs", "4000", "--no-tune", "--json"],
    stdout: "null",
    stderr: "null",
  }).spawn();
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
    await child.status;
  }
});

const filesOf = (folder: string) =>
  Array.fromAsync(Deno.readDir(folder)).catch(() => [] as Deno.DirEntry[]);

const focusIsIn = (page: Page, selector: string) =>
  page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector);

browserTest("the keyboard comes to the first map soon, by the rail that stays", async () => {
  await withPage(address(), async (page) => {
    await drawn(page, "conv1");
    await page.evaluate("scrollTo(0, 0)");
    let tabs = 0;
    for (; tabs < 12 && !await focusIsIn(page, ".rail li a"); tabs++) {
      await page.keyboard.press("Tab");
    }
    assert(await focusIsIn(page, ".rail li a"), "the rail is not among the first 12");
    await page.keyboard.press("Enter");
    assert(await focusIsIn(page, '#maps-of-conv1 .tile[data-map="0"]'));
    // All the way by Tab alone: each list is one stop.
    await page.locator(".rail li a").first().focus();
    for (tabs = 0; tabs < 26 && !await focusIsIn(page, ".tile"); tabs++) {
      await page.keyboard.press("Tab");
    }
    assert(tabs < 26, `${tabs} Tabs from the rail do not lead to a map`);
    await page.locator(".rail li a").first().focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    assert(await focusIsIn(page, "#maps-of-pool3 .tile"));
    const rail = (await page.locator(".rail").boundingBox())!;
    assert(rail.y >= 0 && rail.y < 100, `the rail is at ${rail.y}`);
    await page.locator('.rail a[aria-current="true"]', { hasText: "3" }).waitFor();
  });
});

browserTest("the focus stays near what vanishes", async () => {
  await withPage(address(), async (page) => {
    await page.locator(".prediction .best").waitFor();
    await page.getByRole("button", { name: "Camera" }).press("Enter");
    await page.getByRole("button", { name: "Stop" }).waitFor();
    assert.equal(await focusIsIn(page, ".picker *"), true);
    await page.getByRole("button", { name: "Stop" }).press("Enter");
    await page.getByRole("button", { name: "Camera" }).waitFor();
    await page.waitForFunction(() => document.activeElement?.matches(".picker *"));
  });
});

/** The least contrast of what is written in the cells of a page. */
const LEAST_CONTRAST = `(() => {
  const numbers = (colour) => {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = numbers(getComputedStyle(document.querySelector("dialog")).backgroundColor);
  return Math.min(...[...document.querySelectorAll(".matrix g:has(text)")].map((cell) => {
    const { fill, fillOpacity } = getComputedStyle(cell.querySelector("rect"));
    const over = numbers(fill).map((v, i) => v * fillOpacity + ground[i] * (1 - fillOpacity));
    const text = numbers(getComputedStyle(cell.querySelector("text")).fill);
    const [a, b] = [light(over), light(text)].sort((a, b) => b - a);
    return (a + 0.05) / (b + 0.05);
  }));
})()`;

browserTest("numbers in cells can be read on every colour, light and dark", async () => {
  for (const dark of [false, true]) {
    await withPage(address(), async (page) => {
      const section = await drawn(page, "conv2");
      await section.locator(".tile").first().click();
      await page.locator(".product .matrix text").first().waitFor();
      const least = await page.evaluate<number>(LEAST_CONTRAST);
      assert(least >= 4.5 && least < 21, `${dark ? "dark" : "light"}: ${least}`);
    }, { dark });
  }
});

browserTest("galleries are listed with pictures, and lead to run and pictures", async () => {
  await withPage(server.at("/gallery"), async (page) => {
    const entry = page.locator(".choices a", { hasText: "smiles" });
    await page.waitForFunction(() => {
      const images = [...document.querySelectorAll<HTMLImageElement>(".choices img")];
      return images.length > 0 && images[0].naturalWidth > 0;
    });
    await entry.click();
    await page.getByRole("link", { name: "The run" }).click();
    await page.waitForURL(/\/runs\/smiles$/);
    await page.goBack();
    await page.locator(".verdict a").click();
    await page.waitForURL(/\/runs\/smiles\/cell\/[01]\/[01]$/);
    await page.locator(".cards img").first().waitFor();
  });
});

browserTest(
  "a network alone is listed, drawn, and looked into with pictures from elsewhere",
  async () => {
    const alone = join(work, "runs", "alone");
    await Deno.mkdir(join(alone, "model"), { recursive: true });
    for (const file of ["model.json", "model.safetensors"]) {
      await Deno.copyFile(join(run, "model", file), join(alone, "model", file));
    }
    await withPage(server.at("/"), async (page) => {
      await page.getByRole("row", { name: /alone/ }).getByText("network", { exact: true })
        .waitFor();
      await page.getByRole("link", { name: "alone", exact: true }).click();
      await page.getByText("nothing tells of its training").waitFor();
      await page.getByRole("img", { name: /The layers of tiny/ }).waitFor();
      assert.deepEqual(await seriousFaults(page), []);
      await page.getByRole("link", { name: "What its layers see" }).click();
      await page.waitForURL(/class=0/); // the island is there
      await page.locator('input[type="file"]').setInputFiles(image);
      await drawn(page, "conv1");
      assert.deepEqual(await page.locator(".problem").allTextContents(), []);
      assert.deepEqual(await seriousFaults(page), []);
    });
  },
);

browserTest("the gallery, too, tells a missing camera from a forbidden one", async () => {
  await withPage(address(), async (page) => {
    const words = { NotFoundError: "there is none", NotAllowedError: "this page may not use it" };
    for (const [name, text] of Object.entries(words)) {
      await page.evaluate(`navigator.mediaDevices.getUserMedia =
        () => Promise.reject(new DOMException("", "${name}"))`);
      await page.getByRole("button", { name: "Camera" }).click();
      await page.getByText(`Cannot use the camera as ${text}`).waitFor();
    }
  });
});

browserTest("a file that is no picture is refused in words", async () => {
  const response = await fetch(server.at("/gallery"), { redirect: "manual" });
  await response.body?.cancel();
  const cookie = response.headers.get("set-cookie")!.split(";")[0];
  const { origin } = new URL(server.home);
  const post = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
    fetch(`${server.home}/api/gallery/smiles/pictures`, { method: "POST", body, headers });
  const refused = await post(Uint8Array.of(1, 2, 3), { cookie, origin });
  assert.equal(refused.status, 422);
  assert.match((await refused.json()).error, /neither JPEG, PNG/);
  const large = await post(new Uint8Array(21 * 2 ** 20), { cookie, origin });
  assert.match((await large.json()).error, /more than 20 MB/);
  const stranger = await fetch(`${server.home}/api/gallery/smiles/pictures/0`);
  assert.equal(stranger.status, 403);
  await stranger.body?.cancel();
});

browserTest("the gallery fits a phone and the dark, with little script", async () => {
  for (const path of ["/gallery", "/gallery/smiles"]) {
    assert(await scriptBytes(server.at(path)) <= 150_000);
    for (const view of [{ ...PHONE, dark: true }, { dark: true }]) {
      await withPage(server.at(path), async (page) => {
        if (path.endsWith("smiles")) await drawn(page, "conv1");
        assert.equal(await overflows(page), false, path);
        assert.deepEqual(await seriousFaults(page), []);
      }, view);
    }
  }
});
