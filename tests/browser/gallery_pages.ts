/** What tests of the gallery do on its page. @module */
import type { Page } from "playwright-core";

/** Waits until a layer's maps are drawn. */
export async function drawn(page: Page, name: string) {
  const section = page.locator(`section[aria-labelledby="layer-${name}"]`);
  await section.scrollIntoViewIfNeeded();
  await section.locator("button:enabled", { hasText: "PNG" }).waitFor();
  await section.locator(".about .number:not(:empty)").waitFor();
  return section;
}
