/**
 * Dawn's bindings, the npm package `webgpu`: another WebGPU than Deno's own. They are native code, and
 * loaded only where somebody asks for them.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { visible } from "../../data/text/visible.ts";
import { cacheFolder } from "../../engine/run/project.ts";

const VERSION = "0.6.2";
/** What puts them into Deno's cache, and nothing into `deno.lock`. */
export const INSTALL = `deno cache --no-lock npm:webgpu@${VERSION}`;

/** Names the file of the bindings where it is set. */
export const DAWN = "DAWN";

/** The file of the bindings: what `DAWN` names, else what Deno has fetched; `undefined` where it hasn't. */
export function findDawn(): string | undefined {
  const named = Deno.env.get(DAWN);
  if (named) return resolve(named);
  const { os, arch } = Deno.build;
  const platform = os === "darwin"
    ? "darwin-universal"
    : `${os === "windows" ? "win32" : os}-${arch === "aarch64" ? "arm64" : "x64"}`;
  const packages = join(denoFolder(), "npm");
  // A folder a registry.
  const registries = existsSync(packages) ? [...Deno.readDirSync(packages)] : [];
  return registries
    .map(({ name }) => join(packages, name, "webgpu", VERSION, "dist", platform, "dawn.node"))
    .find(existsSync);
}

/** Where Deno keeps what it has fetched, as its manual says. */
function denoFolder(): string {
  const own = Deno.env.get("DENO_DIR");
  return own ? resolve(own) : join(cacheFolder(), "deno");
}

/** Subgroup matrices, halves on NVIDIA's cards, and timestamps as they are. */
export const OPTIONS: readonly string[] = [
  "enable-dawn-features=allow_unsafe_apis,vulkan_enable_f16_on_nvidia",
  "disable-dawn-features=timestamp_quantization",
  ...Deno.build.os === "linux" ? ["backend=vulkan"] : [],
];

/** What the file of the bindings gives. */
interface Bindings {
  create(options: readonly string[]): GPU;
}

let loaded: GPU | undefined;

/** Dawn's WebGPU. Throws an `Error` that says what installs it where it can't be loaded. */
export function loadDawn(): GPU {
  return loaded ??= load(findDawn()).create(OPTIONS);
}

function load(file: string | undefined): Bindings {
  if (file === undefined) {
    throw new Error(
      `Cannot use Dawn as its bindings are not installed: \`${INSTALL}\` does it (132 MB)`,
    );
  }
  const module: { exports: Partial<Bindings> } = { exports: {} };
  try {
    process.dlopen(module, file); // a path, no specifier: Deno fetches nothing
    if (!module.exports.create) throw new Error("it has no create()");
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    const { message } = error as Error;
    throw new Error(
      `Cannot use Dawn as '${visible(file)}' can't be loaded (${visible(message)}): ` +
        `leave ${DAWN} out, which names such a file, and run \`${INSTALL}\` (132 MB)`,
    );
  }
  return module.exports as Bindings;
}
