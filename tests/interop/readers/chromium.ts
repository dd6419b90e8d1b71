import { Buffer } from "node:buffer";
import { pathToFileURL } from "node:url";
import { encode } from "fast-png";
import { type Browser, chromium as driver } from "playwright-core";
import { CHROMIUM_FLAGS, obtainChromium } from "../../../cli/setup/chromium.ts";
import type { Picture } from "../../../data/picture/picture.ts";
import type { Reader } from "../reader.ts";

/** A page may take so long for what is waited for: software compiles the kernels of a large network. */
const PATIENCE = 300_000;

async function inChromium<T>(use: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await driver.launch({ ...await obtainChromium(), args: [...CHROMIUM_FLAGS] });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/** A picture as a file that is chosen. */
function fileOf({ height, width, pixels }: Picture, number: number) {
  const bytes = encode({ height, width, data: pixels, channels: 3, depth: 8 });
  return { name: `${number}.png`, mimeType: "image/png", buffer: Buffer.from(bytes) };
}

/** The page itself, opened from the disk: what it says of pictures that are chosen. */
export const chromium: Reader = {
  name: "Chromium, file://",
  reads: ({ format }) => format === "html",
  version: () => inChromium((browser) => Promise.resolve(browser.version())),
  probabilities: ({ path }, pictures) =>
    inChromium(async (browser) => {
      const page = await browser.newPage();
      page.setDefaultTimeout(PATIENCE);
      await page.goto(pathToFileURL(path).href);
      await page.locator("#files:enabled").waitFor({ state: "attached" });
      await page.locator("#files").setInputFiles(pictures.map(fileOf));
      await page.locator(".answer").nth(pictures.length - 1).waitFor();
      const rows = await page.locator(".answer").evaluateAll((cards) =>
        cards.map((card) => card.getAttribute("data-probabilities")!)
      );
      return Float32Array.from(rows.reverse().flatMap((row) => JSON.parse(row))); // newest first
    }),
};
