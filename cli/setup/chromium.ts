/** Finds Chromium for the browser tests, or obtains one without root. @module */
import { reasonOf } from "../../data/text/system_reason.ts";
import { delimiter, join } from "node:path";
import { KEPT } from "../../engine/run/project.ts";
import { printError } from "../terminal/print.ts";
import { command } from "./command.ts";
import { exists, keepAs } from "./keep.ts";
import { unpackFromNpm } from "./npm_chromium.ts";

const FOLDER = join(KEPT, "chromium");
const REMEDY = "install Chromium yourself, on Debian `apt-get install chromium`";

/** A Chromium to launch. */
export interface Chromium {
  readonly executablePath: string;
  readonly env: Record<string, string>;
}

/** Chromium's own flags: WebGPU by its own software driver, and no talk with anybody. */
export const CHROMIUM_FLAGS: readonly string[] = [
  "--headless",
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
];

/** A camera that shows a moving pattern, and that nobody is asked for. */
export const CAMERA_FLAGS: readonly string[] = [
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

/**
 * The Chromium on the `PATH`, or else one from npm, unpacked into `.loupe/chromium` where it is not
 * there yet. Throws an `Error` that says what to do where neither can be had.
 */
export async function obtainChromium(): Promise<Chromium> {
  const env = Deno.env.toObject();
  // Deno's driver and its libraries are none of the browser's business: it brings its own.
  delete env.LD_LIBRARY_PATH;
  delete env.VK_DRIVER_FILES;
  const installed = await findOnPath(env.PATH ?? "");
  if (installed) return { executablePath: installed, env };
  if (!await exists(FOLDER)) await unpackChromium();
  return {
    executablePath: join(FOLDER, "chromium"),
    env: {
      ...env,
      LD_LIBRARY_PATH: join(FOLDER, "lib"),
      FONTCONFIG_FILE: join(FOLDER, "fonts.conf"),
    },
  };
}

async function findOnPath(path: string): Promise<string | undefined> {
  const isWindows = Deno.build.os === "windows";
  const names = isWindows ? ["chrome.exe"] : ["chromium", "chromium-browser", "google-chrome"];
  for (const folder of path.split(delimiter).filter(Boolean)) {
    for (const name of names) {
      if (await exists(join(folder, name))) return join(folder, name);
    }
  }
}

async function unpackChromium(): Promise<void> {
  const { os, arch } = Deno.build;
  if (os !== "linux" || arch !== "x86_64") {
    throw new Error(`Cannot fetch a browser for ${os} on ${arch}: ${REMEDY}`);
  }
  printError(
    "Set-up: no Chromium found, fetching one from npm (about 70 MB, once) into .loupe/chromium\n",
  );
  await keepAs("chromium", (work) =>
    unpackInto(work).catch((error) => {
      throw new Error(`Cannot fetch a browser as ${reasonOf(error)}; ${REMEDY}`);
    }));
}

/** The browser, its driver beside it, the libraries that a small system lacks, and a font. */
async function unpackInto(work: string): Promise<string> {
  const archives = ["al2023.tar", "swiftshader.tar", "fonts.tar"];
  await unpackFromNpm(work, ["chromium", ...archives]);
  const root = join(work, "root");
  await Deno.mkdir(root);
  for (const archive of archives) await command("tar", ["-xf", join(work, archive), "-C", root]);
  await Deno.rename(join(work, "chromium"), join(root, "chromium"));
  await Deno.chmod(join(root, "chromium"), 0o755);
  await Deno.writeTextFile(join(root, "fonts.conf"), FONTS);
  return root;
}

/** The system's own fonts, where there are any, and the package's. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(FOLDER, "fonts")}</dir>
  <cachedir>${join(FOLDER, "font-cache")}</cachedir>
</fontconfig>
`;
