/** Every page and view that is looked at: where it is, and what is done there. @module */
import type { Page } from "playwright-core";
import type { Work } from "./runs.ts";

/** Who serves a view. */
export type Place = "app" | "stranger" | "demo" | "file";

/** How a kept screenshot is shown. */
export interface Look {
  readonly width: number;
  readonly dark?: boolean;
  /** The most that is kept of a page's height, in CSS pixels. */
  readonly height?: number;
}

/** A page or a view of one. */
export interface Shown {
  readonly place: Place;
  readonly path: string;
  /** Leads from the page to the view. */
  readonly prepare?: (page: Page, work: Work) => Promise<void>;
  /** What is kept for the documents, by the name of its file; all else is only looked at. */
  readonly kept?: Readonly<Record<string, Look>>;
  /** The window is the picture: of a dialog, or where the page is scrolled. */
  readonly isWindow?: boolean;
}

const DESK: Look = { width: 1280 };
const PHONE: Look = { width: 390, height: 1500 };

const LONG = { timeout: 300_000 };

const press = (name: string | RegExp) => (page: Page) =>
  page.getByRole("button", { name, exact: typeof name === "string" }).first().click();

/** Waits until a run's curves are drawn. */
const curves = async (page: Page) => {
  await page.locator(".plot canvas").first().waitFor();
};

/** Waits until the gallery's picture is computed. */
const computed = async (page: Page) => {
  await page.locator(".map-classes .number", { hasText: "%" }).first().waitFor();
  await page.waitForTimeout(1500); // maps come one after the other
};

async function layer(page: Page, name: string) {
  await computed(page);
  const section = page.locator(`section[aria-labelledby="layer-${name}"]`);
  await section.scrollIntoViewIfNeeded();
  await section.locator("button:enabled", { hasText: "PNG" }).waitFor();
  return section;
}

/** Opens a map, in the direction that is named. */
const opened = (name: string, map: number, backward = false) => async (page: Page) => {
  await (await layer(page, name)).locator(".tile").nth(map).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator(".formula strong").first().waitFor();
  await dialog.getByText(/^Strongest of|is dead/).waitFor();
  if (!backward) return;
  await dialog.getByRole("button", { name: "Backward" }).click();
  await dialog.locator(".moments tbody tr").first().waitFor();
};

/** Starts the demo's training. */
async function train(page: Page, epochs: number): Promise<void> {
  await page.getByText("Computes on").waitFor();
  await page.getByText("Network and length").click();
  await page.getByLabel("Epochs").fill(String(epochs));
  await press("Train")(page);
}

async function trained(page: Page): Promise<void> {
  await train(page, 4);
  await page.locator(".result").waitFor(LONG);
}

const GALLERY = "/gallery/faces?snapshot=model&picture=300";

/** All views by name, in the order of the documents. */
export const VIEWS: Readonly<Record<string, Shown>> = {
  runs: {
    place: "app",
    path: "/",
    prepare: async (page) => {
      await page.getByText(/\d runs?$/).first().waitFor();
    },
    kept: { runs_dark: { width: 1280, dark: true } },
  },
  start: {
    place: "app",
    path: "/?data=things&recipe=best&epochs=40",
    prepare: async (page) => {
      await page.locator(".preview img").nth(5).waitFor();
    },
    kept: { start: { width: 1280, height: 520 } },
  },
  run: {
    place: "app",
    path: "/runs/things",
    prepare: curves,
    kept: { run: { width: 1280, height: 1500 }, run_phone: PHONE },
  },
  run_live: {
    place: "app",
    path: "/runs/live",
    prepare: async (page) => {
      await page.getByText(/about .+ left/).waitFor();
    },
    kept: { run_live: { width: 1280, height: 1000 } },
  },
  run_compared: {
    place: "app",
    path: "/runs/faces?with=slower&smoothing=30",
    prepare: curves,
    kept: { run_compared: { width: 1280, dark: true, height: 1500 } },
  },
  run_zoomed: {
    place: "app",
    path: "/runs/faces?zoom=40~90&log=y",
    prepare: async (page) => {
      await curves(page);
      await page.locator(".plot").first().focus();
      for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
    },
  },
  mistakes: {
    place: "app",
    path: "/runs/things",
    prepare: async (page) => {
      await page.locator(".confusion .wrong a").first().click();
      await page.locator(".cards img").first().waitFor();
    },
    kept: { mistakes: { width: 1280, height: 700 } },
  },
  labels: {
    place: "app",
    path: "/runs/faces/labels",
    prepare: async (page) => {
      await page.locator("figure[aria-busy=false] canvas").nth(1).waitFor();
    },
    kept: { labels: { width: 1280, height: 1100 } },
  },
  labels_before: { place: "app", path: "/runs/slower/labels" },
  again: {
    place: "app",
    path: "/runs/faces mended/again",
  },
  galleries: { place: "app", path: "/gallery" },
  gallery: {
    place: "app",
    path: GALLERY,
    prepare: async (page) => {
      await computed(page);
      await page.locator(".map-classes button").last().click();
      await page.getByText(/maps carry 80 %/).first().waitFor();
    },
    kept: { gallery: { width: 1440, height: 1200 } },
  },
  gallery_layer: {
    place: "app",
    path: GALLERY,
    prepare: async (page) => {
      await layer(page, "relu2");
    },
    isWindow: true,
    kept: { gallery_layer: { width: 1280 } },
  },
  gallery_forward: {
    place: "app",
    path: GALLERY,
    prepare: opened("conv2", 5),
    isWindow: true,
    kept: { gallery_forward: { width: 1280, height: 1100 } },
  },
  gallery_backward: {
    place: "app",
    path: GALLERY,
    prepare: opened("conv2", 5, true),
    isWindow: true,
    kept: { gallery_backward: { width: 1280, dark: true, height: 1100 } },
  },
  gallery_pooling: { place: "app", path: GALLERY, prepare: opened("pool1", 2), isWindow: true },
  gallery_pooling_backward: {
    place: "app",
    path: GALLERY,
    prepare: opened("pool1", 2, true),
    isWindow: true,
  },
  film: {
    place: "app",
    path: "/gallery/faces/film?layer=conv1&map=2&picture=300",
    prepare: async (page) => {
      await page.locator("#scene").waitFor();
      await page.waitForTimeout(1000);
    },
    kept: { film: { width: 1280, dark: true } },
  },
  learn: {
    place: "app",
    path: "/learn",
    prepare: async (page) => {
      await page.locator(".backward .moments tbody tr").first().waitFor();
    },
    kept: { learn: { width: 1280, height: 1100 } },
  },
  learn_pooling: {
    place: "app",
    path: "/learn",
    prepare: async (page) => {
      await page.locator(".backward .moments tbody tr").first().waitFor();
      await press("pooling")(page);
      await press("pool1")(page);
    },
  },
  demo_start: {
    place: "demo",
    path: "/",
    prepare: async (page) => {
      await page.getByText("Computes on").waitFor();
    },
  },
  demo_own: {
    place: "demo",
    path: "/",
    prepare: async (page, { faces }) => {
      await page.getByText("Computes on").waitFor();
      await page.getByLabel("My own").check();
      await page.locator("input[webkitdirectory]").setInputFiles(faces);
      await page.locator(".class .thumbnails canvas").nth(3).waitFor();
    },
  },
  demo_training: {
    place: "demo",
    path: "/",
    prepare: async (page) => {
      await train(page, 200);
      await page.getByText(/step \d\d+/i).first().waitFor(LONG);
    },
    kept: { demo_training: DESK },
  },
  demo: {
    place: "demo",
    path: "/",
    prepare: trained,
    kept: { demo: { width: 1280, height: 1600 }, demo_phone: PHONE },
  },
  live: {
    place: "demo",
    path: "/",
    prepare: async (page) => {
      await trained(page);
      await press("Start the live camera")(page);
      await page.locator(".view .heat").waitFor();
      await page.locator("[data-milliseconds]").waitFor();
    },
    isWindow: true,
    kept: { live_phone: { width: 390, dark: true, height: 1400 } },
  },
  bench: {
    place: "app",
    path: "/bench",
    prepare: async (page) => {
      await page.getByLabel("Op").selectOption("softmax");
      await press("Run the benchmark")(page);
      await page.getByText("Done").waitFor(LONG);
    },
    kept: { bench: DESK },
  },
  check: {
    place: "app",
    path: "/check",
    prepare: async (page) => {
      await page.getByLabel("Op").selectOption("softmax");
      await press("Check this GPU")(page);
      await page.locator("[role=status] .tag").waitFor(LONG);
      await page.getByText(/^All \d+ kernels/).click();
    },
    kept: { check: { width: 1280, height: 800 } },
  },
  stranger: {
    place: "stranger",
    path: "/runs/faces",
    kept: { stranger: { width: 1280, height: 800 } },
  },
  stranger_list: { place: "stranger", path: "/" },
  old_tab: {
    place: "app",
    path: "/runs/faces",
    prepare: async (page) => {
      await page.route(/\/events|\/session/, (route) => route.fulfill({ status: 403 }));
      await page.reload();
      await page.getByRole("alert").first().waitFor();
    },
  },
  missing: { place: "app", path: "/runs/nothing" },
  one_file: {
    place: "file",
    path: "",
    prepare: async (page) => {
      await page.getByText("Ready: show it a picture.").waitFor();
    },
    kept: { one_file: DESK },
  },
};
