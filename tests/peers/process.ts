/** Child processes of the comparison. @module */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the peers live, with their own deno.json and deno.lock. */
export const FOLDER = dirname(fileURLToPath(import.meta.url));

/** Runs a program and returns what it printed. Throws an `Error` with its last words where it fails. */
export async function output(
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args, env }).output();
  const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (success) return out;
  throw new Error(`${program} failed: ${errors.trim().split("\n").slice(-5).join("\n")}`);
}

/** Runs `deno COMMAND …` with the packages of the peers. */
export function deno(
  [command, ...rest]: string[],
  env: Record<string, string> = {},
): Promise<string> {
  return output(Deno.execPath(), [command, "--config", `${FOLDER}/deno.json`, ...rest], env);
}
