/**
 * `deno task build:package`: lays out the packages in `dist/npm/`, a folder each, and packs them; the
 * engine once more in `dist/jsr/`.
 *
 * @module
 */
import { join } from "node:path";
import { layOutCommand } from "./command.ts";
import { declare } from "./declarations.ts";
import { layOutEngine } from "./engine.ts";
import { layOutForJsr } from "./jsr.ts";
import { COMMAND, COMMON, ENGINE, JSR, output, PACKAGES } from "./metadata.ts";

/** Lays out both packages anew, and packs each: their tarballs are returned. */
export async function buildPackages(): Promise<{ engine: string; command: string }> {
  const [engine, command] = [ENGINE, COMMAND].map((name) => join(PACKAGES, name));
  for (const folder of [engine, command]) {
    await Deno.remove(folder, { recursive: true }).catch(() => {}); // of an earlier build
    await Deno.mkdir(folder, { recursive: true });
  }
  await layOutEngine(engine);
  await declare(join(engine, "types"));
  await layOutForJsr(engine, JSR);
  await layOutCommand(command);
  return { engine: await pack(ENGINE), command: await pack(COMMAND) };
}

async function pack(name: string): Promise<string> {
  await output("npm", ["pack", `./${name}`, "--ignore-scripts"], { cwd: PACKAGES });
  return join(PACKAGES, `${name}-${COMMON.version}.tgz`);
}

if (import.meta.main) {
  for (const tarball of Object.values(await buildPackages())) console.log(tarball);
}
