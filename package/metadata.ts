/** What the packages are called, and where they are laid out. @module */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import settings from "../deno.json" with { type: "json" };

/** The project's folder. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Where packages are laid out. */
export const PACKAGES = join(ROOT, "dist", "npm");

/** Where the engine is laid out for JSR. */
export const JSR = join(ROOT, "dist", "jsr");

/** What both packages say of themselves. */
export const COMMON = { version: settings.version, license: settings.license, type: "module" };

/** The engine's package. */
export const ENGINE = "loupe-webgpu";

/** The command's package. */
export const COMMAND = "loupe-cli";

/** The Deno that the command is tested with. */
export const DENO = "2.9.5";

/** The compiler that is fetched where declarations are made: tests take the same. */
export const TYPESCRIPT = "7.0.2";

/** The types of WebGPU, which TypeScript before 6 lacks. */
export const WEBGPU_TYPES = "0.1.74";

/** Writes a `package.json`, or another file of JSON. */
export function writeJson(file: string, value: unknown): Promise<void> {
  return Deno.writeTextFile(file, JSON.stringify(value, null, 2) + "\n");
}

/** Runs a program in a folder; its output is returned. Throws an `Error` with it where it fails. */
export async function output(
  program: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env?: Record<string, string> },
): Promise<string> {
  const isScript = Deno.build.os === "windows" && ["npm", "npx"].includes(program);
  const command = new Deno.Command(isScript ? `${program}.cmd` : program, {
    args: [...args],
    cwd,
    env,
    stdin: "null",
  });
  const { success, stdout, stderr } = await command.output().catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`Cannot go on as there is no program '${program}': install it`);
  });
  const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (success) return out;
  throw new Error(`Cannot go on as ${program} ${args.join(" ")} failed:\n${out}${errors}`);
}
