/** SwiftShader with a Vulkan loader, from an npm package that carries Chromium. @module */
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { command } from "./command.ts";

const PACKAGE = "@sparticuz/chromium@147.0.0";

/** Unpacks driver and loader into `root`, where Debian's packages would put theirs. Throws an `Error`. */
export async function unpackSwiftShader(work: string, root: string): Promise<void> {
  const printed = await command("npm", ["pack", "--silent", PACKAGE], work);
  const archive = printed.trim().split("\n").at(-1)!;
  await command("tar", ["-xzf", archive, "package/bin/swiftshader.tar.br"], work);
  const packed = await Deno.readFile(join(work, "package", "bin", "swiftshader.tar.br"));
  await Deno.writeFile(join(work, "swiftshader.tar"), brotliDecompressSync(packed));
  const libraries = join(root, "usr", "lib", "swiftshader");
  const drivers = join(root, "usr", "share", "vulkan", "icd.d");
  await Deno.mkdir(libraries, { recursive: true });
  await Deno.mkdir(drivers, { recursive: true });
  const names = ["libvk_swiftshader.so", "libvulkan.so.1"];
  await command("tar", ["-xf", join(work, "swiftshader.tar"), "-C", libraries, ...names]);
  const description = {
    file_format_version: "1.0.0",
    ICD: { library_path: "libvk_swiftshader.so", api_version: "1.1.0" },
  };
  await Deno.writeTextFile(join(drivers, "swiftshader_icd.json"), JSON.stringify(description));
}
