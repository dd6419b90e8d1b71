/**
 * An adapter with subgroup matrices ("tensor cores") on the CPU, for tests: a newer Mesa than most
 * machines have, with the C library that it was built for, through Dawn.
 *
 * @module
 */
import { join } from "node:path";
import { reasonOf } from "../../data/text/system_reason.ts";
import { KEPT, PROJECT } from "../../engine/run/project.ts";
import { printError } from "../terminal/print.ts";
import { exists, keepAs } from "./keep.ts";
import { unpackMesaWithMatrices } from "./mesa.ts";

const FOLDER = join(KEPT, "matrices");
const LIBRARIES = join("usr", "lib", "x86_64-linux-gnu");
/** Starts a program with the libraries beside it in place of the system's. */
const LOADER = join(LIBRARIES, "ld-linux-x86-64.so.2");
const DRIVER = join("usr", "share", "vulkan", "icd.d", "lvp_icd.json");

/** Whether the driver is there already. */
export const hasMatrices = () => exists(FOLDER);

/**
 * Unpacks the driver into `.loupe/matrices` where it is not there yet. Throws an `Error` where it can't
 * be had.
 */
export async function obtainMatrices(): Promise<void> {
  if (await hasMatrices()) return;
  printError(
    "Set-up: fetching a Mesa with subgroup matrices (about 60 MB, once) into .loupe/matrices; the " +
      "system's own packages stay as they are\n",
  );
  await keepAs("matrices", async (work) => {
    const root = join(work, "root");
    await Deno.mkdir(root);
    await unpackMesaWithMatrices(work, root).catch((error) => {
      throw new Error(
        `Cannot fetch a driver with subgroup matrices as ${reasonOf(error)}: ` +
          "it needs Debian on x86-64, and the network once",
      );
    });
    await Promise.all([LOADER, DRIVER].map((path) => Deno.stat(join(root, path))));
    return root;
  });
}

/**
 * `deno test` with that driver and through Dawn. It must start no child: its `Deno.execPath()` is the
 * loader.
 */
export function testWithMatrices(
  tests: readonly string[],
  options: Deno.CommandOptions = {},
): Deno.Command {
  const { LD_LIBRARY_PATH: _, ...system } = Deno.env.toObject();
  const deno = ["--library-path", join(FOLDER, LIBRARIES), Deno.execPath()];
  return new Deno.Command(join(FOLDER, LOADER), {
    args: [...deno, "test", "-A", "--no-check", "--preload=tests/through_dawn.ts", ...tests],
    cwd: PROJECT,
    clearEnv: true,
    env: {
      ...system,
      VK_DRIVER_FILES: join(FOLDER, DRIVER),
      LP_NATIVE_VECTOR_WIDTH: "256", // eight lanes: with four it has no matrices
    },
    ...options,
  });
}
