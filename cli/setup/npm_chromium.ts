/** The npm package that carries Chromium and SwiftShader, and needs neither root nor apt. @module */
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { command } from "./command.ts";

const PACKAGE = "@sparticuz/chromium@147.0.0";

/** Fetches the package and writes some of its files into `work`, decompressed. Throws an `Error`. */
export async function unpackFromNpm(work: string, names: string[]): Promise<void> {
  const printed = await command("npm", ["pack", "--silent", PACKAGE], work);
  const archive = printed.trim().split("\n").at(-1)!;
  const packed = names.map((name) => `package/bin/${name}.br`);
  await command("tar", ["-xzf", archive, ...packed], work);
  for (const [i, name] of names.entries()) {
    const bytes = await Deno.readFile(join(work, packed[i]));
    await Deno.writeFile(join(work, name), brotliDecompressSync(bytes));
  }
}
