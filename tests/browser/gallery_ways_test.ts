/** How one gets about in the gallery: by keyboard, from the list, on a phone, with pictures from elsewhere. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { browserTest, overflows, PHONE, scriptBytes, seriousFaults, withPage } from "./browser.ts";
import { drawn } from "./gallery_pages.ts";
import { trainSmiles } from "./trained.ts";

const { work, run, server, pictures: [image] } = await trainSmiles({ faces: 24, epochs: 1 });

const address = () => server.at("/gallery/smiles?snapshot=model&picture=0");

const focusIsIn = (page: Page, selector: string) =>
  page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector);

browserTest("the keyboard comes to the first map soon, by the rail that stays", async () => {
  await withPage(address(), async (page) => {
    await drawn(page, "conv1");
    await page.evaluate("scrollTo(0, 0)");
    let tabs = 0;
    for (; tabs < 13 && !await focusIsIn(page, ".rail li a"); tabs++) {
      await page.keyboard.press("Tab");
    }
    assert(await focusIsIn(page, ".rail li a"), "the rail is not among the first 13");
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
