
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, obtainChromium } from "/work/h/gallery/cli/setup/chromium.ts";
const [base, token, name, ...what] = Deno.args;
const browser = await chromium.launch({ ...await obtainChromium(), args: [...CHROMIUM_FLAGS] });
for (const view of what) {
  const [path, width, theme, act] = view.split("|");
  const context = await browser.newContext({ viewport: { width: Number(width), height: Number(width) < 600 ? 844 : 900 }, colorScheme: theme as "dark", locale: "en-US" });
  const page = await context.newPage();
  page.on("console", (m) => ["error","warning"].includes(m.type()) && console.log(m.text()));
  page.on("pageerror", (e) => console.log("pageerror", e.message));
  await page.goto(`${base}${path}${path.includes("?") ? "&" : "?"}token=${token}`, { waitUntil: "load" });
  await page.waitForTimeout(6000);
  if (act === "cam") { await page.getByRole("button", { name: "Grad-CAM" }).click(); await page.waitForTimeout(2500); }
  if (act === "occ") { await page.getByRole("button", { name: "Occlusion" }).click(); await page.waitForTimeout(4500); }
  if (act === "map") { await page.locator(".rail li a").nth(3).click(); await page.waitForTimeout(1500); await page.locator("#maps-of-conv2 .tile").nth(1).click(); await page.waitForTimeout(2500); }
  if (act === "scroll") { await page.locator(".rail li a").nth(4).click(); await page.waitForTimeout(2000); }
  await page.screenshot({ path: `/work/ft/gallery/${name}_${width}_${theme}_${act ?? ""}.png`, fullPage: act === "full" });
  console.log(await page.evaluate("document.documentElement.scrollWidth"), width);
  await context.close();
}
await browser.close();
