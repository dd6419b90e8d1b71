/** SwiftShader with a Vulkan loader, from an npm package that carries Chromium. @module */
import { join } from "node:path";
import { command } from "./command.ts";
import { unpackFromNpm } from "./npm_chromium.ts";

/** Unpacks driver and loader into `root`, where Debian's packages would put theirs. Throws an `Error`. */
export async function unpackSwiftShader(work: string, root: string): Promise<void> {
  await unpackFromNpm(work, ["swiftshader.tar"]);
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
