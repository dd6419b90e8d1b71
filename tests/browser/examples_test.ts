/** The example of a page: it trains on a folder that is chosen, and classifies a picture by the model. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { bundle } from "../../package/bundle.ts";
import { browserTest, withPage } from "./browser.ts";
import { serveFolder } from "./servers.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/own_data", import.meta.url));

/** Builds the page as the package's users do it with esbuild, in a folder. */
async function buildPage(folder: string): Promise<void> {
  const { scripts } = await bundle("web");
  for (const [name, text] of scripts) await Deno.writeTextFile(join(folder, name), text);
  try {
    await build({
      entryPoints: [join(EXAMPLE, "main.ts")],
      outdir: folder,
      bundle: true,
      format: "esm",
      alias: {
        "loupe-webgpu/data": join(folder, "data.js"),
        "loupe-webgpu": join(folder, "engine.js"),
      },
    });
  } finally {
    await stop();
  }
  const page = await Deno.readTextFile(join(EXAMPLE, "index.html"));
  await Deno.writeTextFile(join(folder, "index.html"), page.replace("./main.ts", "./main.js"));
}

browserTest(
  "the example's page trains on a chosen folder, and classifies by the model",
  async () => {
    const work = await Deno.makeTempDir();
    await buildPage(work);
    const faces = join(work, "faces");
    await writeDrawnFaces(faces, 60, uniforms(1, 0));
    const server = serveFolder(work);
    try {
      await withPage(server.at("/"), async (page) => {
        await page.setInputFiles("#folder", faces);
        await page.waitForSelector("#picture:enabled", { timeout: 240_000 });
        const log = await page.textContent("#log") ?? "";
        assert.match(log, /Training on 48 pictures of neutral, smiling/);
        assert.match(log, /Epoch 20: loss 0\.\d{3}/);
        assert.match(log, /Right on \d+ of 12 pictures that it did not see/);
        const [name] = [...Deno.readDirSync(join(faces, "smiling"))].map(({ name }) => name);
        await page.setInputFiles("#picture", join(faces, "smiling", name));
        await page.waitForFunction(`document.getElementById("answer").textContent !== ""`);
        const answer = await page.textContent("#answer") ?? "";
        assert.match(answer, /^(neutral|smiling), with a probability of \d+ %$/);
        const links = await page.$$eval(
          "#files a",
          (all) => all.map(({ textContent }) => textContent),
        );
        assert.deepEqual(links, ["model.json", "model.safetensors"]);
      });
    } finally {
      await server.close();
      await Deno.remove(work, { recursive: true });
    }
  },
);
