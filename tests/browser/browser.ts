/**
 * Tests in Chromium. A test file imports `browserTest` in place of `Deno.test`; the file's tests
 * share one browser, and each page that they open is held against the console.
 *
 * @module
 */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { CAMERA_FLAGS, CHROMIUM_FLAGS, obtainChromium } from "../../cli/setup/chromium.ts";

/** How a page is shown. */
export interface View {
  readonly dark?: boolean;
  /** In CSS pixels. */
  readonly width?: number;
  /** In a Chromium as it starts by itself, which finds no adapter here. */
  readonly withoutGpu?: boolean;
  /** As asked for by those whom motion makes sick. */
  readonly still?: boolean;
  /** A script that runs before the page's own. */
  readonly before?: string;
}

/** A phone's window where it is narrow, a desk's where it is not. */
const windowOf = (width: number) => ({ width, height: width < 600 ? 844 : 900 });

/** Milliseconds that a page has for what it is waited for: two busy cores may need them. */
const PATIENCE = 60_000;

/** A phone's width. */
export const PHONE: View = { width: 390 };

const GPU_FLAGS = CHROMIUM_FLAGS.filter((flag) => flag.includes("webgpu"));

/** The file's browsers: with WebGPU, and, where a test asks for it, without. */
const browsers = new Map<boolean, Promise<Browser>>();

function browserOf(withoutGpu: boolean): Promise<Browser> {
  const flags = CHROMIUM_FLAGS.filter((flag) => !withoutGpu || !GPU_FLAGS.includes(flag));
  const browser = browsers.get(withoutGpu) ??
    obtainChromium().then((one) => chromium.launch({ ...one, args: [...flags, ...CAMERA_FLAGS] }));
  browsers.set(withoutGpu, browser);
  return browser;
}

Deno.test.afterAll(async () => {
  for (const browser of browsers.values()) await (await browser).close();
});

/** A test that may use the file's browser, which outlives the test. */
export function browserTest(name: string, test: (t: Deno.TestContext) => Promise<void>): void {
  Deno.test({ name, fn: test, sanitizeOps: false, sanitizeResources: false });
}

/** What Chromium itself says of a page that asks for an adapter where there is none. */
const NO_ADAPTER = "No available adapters.";

/**
 * Opens an address in a page of its own (no cookies, no cache) and closes it after `use`. Fails on
 * whatever the page says to the console as an error or a warning, on errors that nobody caught, and
 * on answers of 400 and above; of a file on whatever it asks for beyond itself.
 */
export async function withPage(
  address: string,
  use: (page: Page) => Promise<void>,
  { dark = false, width = 1280, withoutGpu = false, still = false, before }: View = {},
): Promise<void> {
  const context = await (await browserOf(withoutGpu)).newContext({
    viewport: windowOf(width),
    colorScheme: dark ? "dark" : "light",
    locale: "en-US", // without one Chromium takes that of the machine, which may be none
    reducedMotion: still ? "reduce" : "no-preference",
  });
  if (before) await context.addInitScript(before);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (withoutGpu && message.text() === NO_ADAPTER) return;
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(`not caught: ${error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  if (address.startsWith("file:")) {
    page.on("request", (request) => {
      const url = request.url();
      if (url !== address && !/^(blob|data):/.test(url)) complaints.push(`asks for ${url}`);
    });
  }
  try {
    await page.goto(address, { waitUntil: "load" });
    await use(page);
    assert.deepEqual(complaints, []);
  } catch (error) {
    if (complaints.length) console.error(`The page complained:\n${complaints.join("\n")}`);
    throw error;
  } finally {
    await context.close();
  }
}

/** Looks at a page that is open in a phone's window and a desk's, in the light and in the dark. */
export async function inEveryLight(page: Page, look: () => Promise<void>): Promise<void> {
  for (const width of [390, 1280]) {
    await page.setViewportSize(windowOf(width));
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await look();
    }
  }
}

/** What axe-core finds serious or critical on a page, as lines that name rule and element. */
export function seriousFaults(page: Page): Promise<string[]> {
  return faults(page, ["serious", "critical"]);
}

/** All that axe-core finds, or what has such an impact. */
export async function faults(
  page: Page,
  impacts: readonly axe.ImpactValue[] = ["minor", "moderate", "serious", "critical"],
): Promise<string[]> {
  await page.evaluate(axe.source);
  const run = `axe.run(document, { resultTypes: ["violations"] })`;
  const { violations } = await page.evaluate(run) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impacts.includes(impact ?? "minor"))
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Drops files and folders of the disk on an element, as the browser does. */
export async function dropOn(page: Page, selector: string, files: string[]): Promise<void> {
  const box = (await page.locator(selector).boundingBox())!;
  const session = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + 20 };
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, ...at, data });
  }
  await session.detach();
}

/** Whether a page is wider than its window. */
export function overflows(page: Page): Promise<boolean> {
  return page.evaluate("document.documentElement.scrollWidth > innerWidth");
}

/** The script that the first load of an address takes, its Worker's too, in bytes, gzipped. */
export async function scriptBytes(address: string): Promise<number> {
  const context = await (await browserOf(false)).newContext();
  try {
    const page = await context.newPage();
    const scripts: Promise<number>[] = [];
    page.on("response", (response) => {
      if (response.request().resourceType() !== "script") return;
      scripts.push(response.body().then((body) => gzipSync(body).length));
    });
    await page.goto(address, { waitUntil: "networkidle" });
    return (await Promise.all(scripts)).reduce((a, b) => a + b, 0);
  } finally {
    await context.close();
  }
}
