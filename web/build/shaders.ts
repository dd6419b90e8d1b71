/** Shaders in bundles, without their comments. @module */
import type { Plugin } from "esbuild";

/** The shader without what follows `//`; its lines keep their numbers, by which errors name them. */
export function withoutComments(shader: string): string {
  return shader.replaceAll(/[ \t]*\/\/.*/g, "");
}

/** Loads shaders as texts without comments, a twelfth of the engine. */
export function shaders(): Plugin {
  return {
    name: "shaders",
    setup(build) {
      build.onLoad({ filter: /\.wgsl$/ }, async ({ path }) => {
        return { contents: withoutComments(await Deno.readTextFile(path)), loader: "text" };
      });
    },
  };
}
