/** The declarations of the engine's types, made by the TypeScript compiler. @module */
import { dirname, join, relative } from "node:path";
import { ENTRIES } from "./bundle.ts";
import { ENGINE, output, PACKAGES, ROOT, TYPESCRIPT, writeJson } from "./metadata.ts";

/** Where the compiler is installed: it belongs to no package. */
const TOOLS = join(PACKAGES, "tools");

/** What the compiler takes of the source, which `deno check` has checked. */
const OPTIONS = {
  target: "esnext",
  module: "esnext",
  moduleResolution: "bundler",
  lib: ["esnext", "dom", "dom.iterable"],
  types: [],
  strict: true,
  noCheck: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  declaration: true,
  emitDeclarationOnly: true,
  rootDir: ROOT,
};

/** Of files that are imported as text or bytes. */
const AMBIENT = `declare module "*.wgsl" { const text: string; export default text; }
declare module "*.wasm" { const bytes: Uint8Array<ArrayBuffer>; export default bytes; }
`;

/**
 * Writes declarations below a folder, laid out as the sources are, with `ENTRY.d.ts` for each entry.
 * TypeScript knows WebGPU from 6 on, and then takes no other types of it: `ENTRY.before_6.d.ts` names
 * them.
 */
export async function declare(folder: string): Promise<void> {
  await installTools();
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(TOOLS, "ambient.d.ts"), AMBIENT);
  await writeJson(join(TOOLS, "tsconfig.json"), {
    compilerOptions: { ...OPTIONS, outDir: folder },
    files: [...Object.values(ENTRIES).map((entry) => join(ROOT, entry)), "ambient.d.ts"],
  });
  const compiler = join(TOOLS, "node_modules", "typescript", "bin", "tsc");
  await output("node", [compiler, "-p", TOOLS], { cwd: TOOLS });
  const entries = Object.entries(ENTRIES).map(([name, path]) => [name, declarationOf(path)]);
  await keepReached(folder, entries.map(([, path]) => path));
  for (const [name, path] of entries) {
    const text = `export * from "./${scriptOf(path)}";\n`;
    await Deno.writeTextFile(join(folder, `${name}.d.ts`), text);
    const named = `/// <reference types="@webgpu/types" />\n${text}`;
    await Deno.writeTextFile(join(folder, `${name}.before_6.d.ts`), named);
  }
}

const declarationOf = (path: string) => path.replace(/\.ts$/, ".d.ts");
/** What a declaration is imported as: the script that it would be of. */
const scriptOf = (path: string) => path.replace(/\.d\.ts$/, ".js");

async function installTools(): Promise<void> {
  await Deno.mkdir(TOOLS, { recursive: true });
  await writeJson(join(TOOLS, "package.json"), {
    private: true,
    devDependencies: { typescript: TYPESCRIPT },
  });
  await output("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: TOOLS });
}

/** An import of another file, in whichever of its forms. */
const IMPORT = /(from |import\(|import )"(\.[^"]+)\.ts"/g;

/** An import in an example, of whichever file is its package's door there. */
const EXAMPLE = /^( *\* import .* from )"\.[^"]+\.ts"/gm;

/** Rewrites what the entries reach, and removes the rest. */
async function keepReached(folder: string, entries: readonly string[]): Promise<void> {
  const reached = new Set(entries);
  for (const path of reached) {
    const file = join(folder, path);
    const text = await Deno.readTextFile(file);
    const door = path.startsWith("data/") ? `${ENGINE}/data` : ENGINE;
    const named = text.replaceAll(EXAMPLE, `$1"${door}"`).replaceAll(
      IMPORT,
      (_, before: string, other: string) => {
        reached.add(join(dirname(path), `${other}.d.ts`).replaceAll("\\", "/"));
        return `${before}"${other}.js"`;
      },
    );
    await Deno.writeTextFile(file, named);
  }
  for await (const file of filesBelow(folder)) {
    if (!reached.has(relative(folder, file).replaceAll("\\", "/"))) await Deno.remove(file);
  }
}

/** All files in a folder and in those within. */
export async function* filesBelow(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* filesBelow(path);
    else yield path;
  }
}
