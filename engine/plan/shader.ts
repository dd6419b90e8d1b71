/** Makes a shader of its parts and sets their constants and types before it is compiled. @module */
import type { Pass } from "../graph/op.ts";

/** A shader that is ready to be compiled. */
export interface Shader {
  /** All of it, in WGSL. */
  readonly text: string;
  /** The part that a line of the text, from 1, comes from, and the line there. */
  locate(line: number): { readonly path: string; readonly line: number };
}

/** The shader of a pass: its parts, joined as they are, with its constants. Throws a `RangeError`. */
export function shaderOf({ parts, constants }: Pick<Pass, "parts" | "constants">): Shader {
  return {
    text: specialise(parts.map(({ text }) => text).join("\n"), constants),
    locate(line) {
      let before = 0;
      for (const { path, text } of parts) {
        const lines = text.split("\n").length;
        if (line <= before + lines) return { path, line: line - before };
        before += lines;
      }
      return { path: parts[parts.length - 1].path, line: line - before };
    },
  };
}

/**
 * Replaces the values of top-level `const NAME = …;` and `alias NAME = …;` declarations.
 * Numbers become WGSL literals of the declared constant's own kind: a default that ends in `u`
 * stays unsigned, one with a point stays a float.
 *
 * ```ts
 * specialise("const TILE = 4u;\nalias Real = f32;", { TILE: 8, Real: "f16" });
 * // "const TILE = 8u;\nalias Real = f16;"
 * ```
 *
 * Throws a `RangeError` on a name that the source does not declare.
 */
export function specialise(
  source: string,
  constants: Readonly<Record<string, number | string>>,
): string {
  return Object.entries(constants).reduce((text, [name, value]) => {
    const declaration = new RegExp(`^((?:const|alias) ${name}(?:\\s*:[^=]*)? = )([^;]+);`, "m");
    const match = declaration.exec(text);
    if (!match) {
      throw new RangeError(
        `Cannot specialise ${name} as the shader declares no such const or alias: ` +
          `it begins with '${source.slice(0, 60).replaceAll("\n", " ")}…'`,
      );
    }
    return text.replace(declaration, `$1${literal(value, match[2])};`);
  }, source);
}

function literal(value: number | string, declared: string): string {
  if (typeof value === "string") return value;
  if (/^[\d.]+u$/.test(declared)) return `${value}u`;
  if (/^-?\d+i?$/.test(declared)) return `${value}`;
  return Number.isInteger(value) ? value.toFixed(1) : `${value}`;
}
