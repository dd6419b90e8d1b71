/** Obtains a software Vulkan driver, without touching the system's own packages. @module */
import { reasonOf } from "../../data/text/system_reason.ts";
import { join } from "node:path";
import { KEPT } from "../../engine/run/project.ts";
import { printError } from "../terminal/print.ts";
import { exists, keepAs } from "./keep.ts";
import { unpackMesa } from "./mesa.ts";
import { unpackSwiftShader } from "./swiftshader.ts";

const REMEDY = "install a Vulkan driver yourself, on Debian `apt-get install mesa-vulkan-drivers`";
const FOLDER = join(KEPT, "vulkan");
const ICD = join("usr", "share", "vulkan", "icd.d");

/**
 * The environment of the software driver, unpacked into `.loupe/vulkan` where it is not there yet.
 * Throws an `Error` that says what to do where it can't be had.
 */
export async function obtainVulkan(): Promise<Record<string, string>> {
  if (!await exists(FOLDER)) await unpackDriver();
  // Debian's packages put libraries into /lib and into /usr/lib.
  const libraries = [];
  for (const folder of [join(FOLDER, "usr", "lib"), join(FOLDER, "lib")]) {
    if (!await exists(folder)) continue;
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) libraries.push(join(folder, name));
    }
  }
  const before = Deno.env.get("LD_LIBRARY_PATH");
  return {
    VK_DRIVER_FILES: join(FOLDER, ICD, await driverFile(FOLDER)),
    LD_LIBRARY_PATH: [...libraries, ...(before ? [before] : [])].join(":"),
  };
}

async function driverFile(folder: string): Promise<string> {
  for await (const { name } of Deno.readDir(join(folder, ICD))) {
    if (/^(lvp|swiftshader)_icd/.test(name)) return name;
  }
  throw new Error("Cannot use what was unpacked as it has no software driver");
}

async function unpackDriver(): Promise<void> {
  printError(
    "Set-up: no GPU driver found, fetching Mesa's software Vulkan (about 60 MB, once) into " +
      ".loupe/vulkan; the system's own packages stay as they are\n",
  );
  await keepAs("vulkan", async (work) => {
    const root = join(work, "root");
    await Deno.mkdir(root);
    await unpackMesa(work, root).catch(async (error) => {
      printError(`Set-up: no Mesa as ${reasonOf(error)}; trying SwiftShader from npm\n`);
      await unpackSwiftShader(work, root);
    }).catch((error) => {
      throw new Error(`Cannot fetch a driver as ${reasonOf(error)}; ${REMEDY}`);
    });
    await driverFile(root);
    return root;
  });
}
