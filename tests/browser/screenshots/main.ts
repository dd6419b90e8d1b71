/**
 * `deno task screenshots [--all FOLDER] [VIEW …]`: makes the pictures of `docs/screenshots` anew, of all
 * views or of those that are named. With `--all` each view goes into a folder in three widths, light
 * and dark, to be looked at, and the documents' pictures stay. The runs that are shown are trained
 * first and kept in `.loupe/screenshots`.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { CAMERA_FLAGS, CHROMIUM_FLAGS, obtainChromium } from "../../../cli/setup/chromium.ts";
import { KEPT } from "../../../engine/run/project.ts";
import { buildDemo } from "../../../web/build/demo.tsx";
import { serveFolder, startServer } from "../servers.ts";
import { followRun, prepareRuns, type Work } from "./runs.ts";
import { type Look, type Place, type Shown, VIEWS } from "./views.ts";

const OUT = fileURLToPath(new URL("../../../docs/screenshots", import.meta.url));
/** Every way in which a view is looked at. */
const LOOKS = [1440, 1024, 390].flatMap((width) => [false, true].map((dark) => ({ width, dark })));
/** A window's height in CSS pixels, and the most that is looked at of a page. */
const [WINDOW, MOST] = [900, 6000];
/** Milliseconds in which a page takes another width, and draws anew. */
const SETTLING = 700;

/** What makes a page's address of a path, by who serves it. */
type Addresses = Record<Place, (path: string) => string>;

async function open(browser: Browser, { place, path, prepare }: Shown, look: Look, to: Addresses) {
  const context = await browser.newContext({
    locale: "en-US",
    viewport: { width: look.width, height: WINDOW },
    colorScheme: look.dark ? "dark" : "light",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on("pageerror", (error) => console.error(`  ${error.message}`));
  await page.goto(to[place](path));
  return { page, ready: (work: Work) => prepare?.(page, work) };
}

/** Shows a page in one way, and writes what is seen. */
async function take(page: Page, view: Shown, look: Look, file: string): Promise<void> {
  const height = look.height ?? (view.isWindow ? 1200 : MOST);
  await page.emulateMedia({ colorScheme: look.dark ? "dark" : "light" });
  await page.setViewportSize({ width: look.width, height: view.isWindow ? height : WINDOW });
  await page.waitForTimeout(SETTLING);
  const full = await page.evaluate("document.documentElement.scrollHeight") as number;
  const clip = { x: 0, y: 0, width: look.width, height: Math.min(full, height) };
  await page.screenshot({ path: file, ...view.isWindow ? {} : { fullPage: true, clip } });
}

/** What is written of a view: the documents' pictures, or all ways in which it is looked at. */
function looksOf(name: string, { kept }: Shown, all: string | undefined) {
  const looks = all === undefined
    ? Object.entries(kept ?? {})
    : LOOKS.map((look) => [`${name}_${look.width}${look.dark ? "_dark" : ""}`, look] as const);
  return looks.map(([file, look]) => ({ file: join(all ?? OUT, `${file}.png`), look }));
}

const { values: { all }, positionals } = parseArgs({
  options: { all: { type: "string" } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !Object.hasOwn(VIEWS, name));
if (unknown !== undefined) {
  console.error(
    `Cannot show '${unknown}' as there is no such view: name any of ${
      Object.keys(VIEWS).join(", ")
    }`,
  );
  Deno.exit(2);
}
const names = positionals.length > 0 ? positionals : Object.keys(VIEWS);
const work = await prepareRuns(join(KEPT, "screenshots"));
const demo = await Deno.makeTempDir({ prefix: "loupe-demo-" });
await Deno.mkdir(all ?? OUT, { recursive: true });
await buildDemo(demo);
const site = serveFolder(demo);
const server = await startServer(
  ...["--runs", work.runs, "--data", work.faces, "--data", work.things],
);
const live = names.some((name) => /live|runs|stranger_list/.test(name)) && await followRun(work);
const browser = await chromium.launch({
  ...await obtainChromium(),
  args: [...CHROMIUM_FLAGS, ...CAMERA_FLAGS],
});
const addresses: Addresses = {
  app: (path) => server.at(path),
  stranger: (path) => `${server.home}${path}`,
  demo: (path) => site.at(path),
  file: () => pathToFileURL(work.page).href,
};
let failed = 0;
try {
  for (const name of names) {
    const view = VIEWS[name];
    const looks = looksOf(name, view, all);
    if (looks.length === 0) continue;
    const { page, ready } = await open(browser, view, looks[0].look, addresses);
    try {
      await ready(work);
      for (const { file, look } of looks) await take(page, view, look, file);
      console.log(name);
    } catch (error) {
      failed++;
      console.error(`${name}: ${(error as Error).message}`);
    }
    await page.context().close();
  }
} finally {
  await browser.close();
  await Promise.all([live && live.stop(), server.close(), site.close()]);
  await Deno.remove(demo, { recursive: true });
}
Deno.exit(failed ? 1 : 0);
