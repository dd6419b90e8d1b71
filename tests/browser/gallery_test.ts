/** The gallery of feature maps and the page on windows, as a person has them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import { uniforms } from "../../engine/graph/random.ts";
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
  const { layers } = await loupe("features", run, image, "--out", join(work, "features"));
  const server = await startServer("--runs", runs, "--data", folder);
  return { work, image, other, run, layers: layers as Layer[], server };
}

const { work, layers, server, image, other, run } = await prepare();
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
      const [name, text] of [["Grad-CAM", /up to [\d.e−]+\./], [
        "Occlusion",
        /up to .+ less\./,
      ]] as const
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
      await page.getByRole("link", { name: "alone" }).click();
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

browserTest("windows: padding and strides with live sizes, by keyboard too", async () => {
  await withPage(server.at("/learn"), async (page) => {
    const sizes = page.locator(".sizes strong");
    assert.equal(await sizes.innerText(), "28×28");
    await page.getByRole("button", { name: "SAME" }).press("Enter");
    assert.equal(await sizes.innerText(), "32×32");
    await page.getByLabel("Stride").selectOption("2");
    assert.equal(await sizes.innerText(), "16×16");
    await page.getByRole("application").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    const said = await page.locator("#window-said").innerText();
    assert.equal(said, "Row 1, column 1 of the map sees rows 1–5, columns 1–5 of the picture.");
    assert.deepEqual(await seriousFaults(page), []);
  });
});

browserTest("gallery and windows fit a phone and the dark, with little script", async () => {
  for (const path of ["/gallery", "/gallery/smiles", "/learn"]) {
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
