/**
 * Lays out the command's package: the sources as they are, which Deno runs, and a script of Node that
 * starts it.
 *
 * @module
 */
import { dirname, join } from "node:path";
import settings from "../deno.json" with { type: "json" };
import { buildFilm, buildOneFile } from "../web/build/one_file.ts";
import { COMMAND, COMMON, DENO, output, ROOT, writeJson } from "./metadata.ts";

/** What the command is made of. */
const SOURCES = ["main.ts", "cli", "data", "engine", "shaders"];

/** What the command takes of the pages that it exports. */
const PAGE = [
  ...["document", "figures", "host_time", "ids", "markup", "shell"]
    .map((name) => `web/one_file/${name}.ts`),
  ...["document", "film", "pack", "thin"].map((name) => `web/film/${name}.ts`),
  "web/shared/format.ts",
];

/** Stands in the place of what bundles the pages' script and style: a package has them bundled. */
const BUNDLED = `import oneFile from "./one_file.json" with { type: "json" };
import film from "./film.json" with { type: "json" };

export const buildOneFile = () => Promise.resolve(oneFile);
export const buildFilm = () => Promise.resolve(film);
`;

/** What is started by a path, not by an import. */
const STARTED = [
  "main.ts",
  "cli/commands/*.ts",
  "cli/setup/*.ts",
  "cli/sweep/child.ts",
  "engine/train/gather_worker.ts",
  "data/decode/decode_worker.ts",
];

/** Lays out the package in a folder. Throws an `Error` where what it imports can't be fetched. */
export async function layOutCommand(folder: string): Promise<void> {
  const imported = new Set<string>();
  for (const source of [...SOURCES, ...PAGE]) await copy(source, folder, imported);
  const build = join(folder, "web", "build");
  await Deno.mkdir(build);
  await Deno.writeTextFile(join(build, "one_file.ts"), BUNDLED);
  await writeJson(join(build, "one_file.json"), await buildOneFile());
  await writeJson(join(build, "film.json"), await buildFilm());
  for (const name of ["LICENSE", "THIRD_PARTY_LICENSES.md"]) {
    await Deno.copyFile(join(ROOT, name), join(folder, name));
  }
  const texts = join(ROOT, "package", "texts");
  await Deno.copyFile(join(texts, "command.md"), join(folder, "README.md"));
  await Deno.copyFile(join(texts, "loupe.js"), join(folder, "loupe.js"));
  await writeJson(join(folder, "package.json"), {
    name: COMMAND,
    ...COMMON,
    description: "Trains image classifiers from a folder of pictures, with WebGPU",
    keywords: ["webgpu", "machine-learning", "image-classification", "cli"],
    bin: { loupe: "./loupe.js" },
    engines: { node: ">=18" },
    dependencies: { deno: DENO },
  });
  await writeJson(join(folder, "deno.json"), configuration(imported));
  await lock(folder);
}

/** Copies sources without their tests, and notes the bare names that they import. */
async function copy(path: string, folder: string, imported: Set<string>): Promise<void> {
  const source = join(ROOT, path);
  if ((await Deno.stat(source)).isDirectory) {
    for await (const { name } of Deno.readDir(source)) {
      await copy(`${path}/${name}`, folder, imported);
    }
    return;
  }
  if (/_test\.ts$/.test(path)) return;
  await Deno.mkdir(join(folder, dirname(path)), { recursive: true });
  await Deno.copyFile(source, join(folder, path));
  if (!path.endsWith(".ts")) return;
  const text = await Deno.readTextFile(source);
  for (const [, name] of text.matchAll(/(?:from|import) "([^."][^"]*)"/g)) imported.add(name);
}

/**
 * The project's own configuration, as far as the command needs it: of its tasks the commands, and of
 * its packages those that are imported. Deno would take what lies in `node_modules` for JavaScript.
 */
function configuration(imported: ReadonlySet<string>) {
  const { version, license, unstable, tasks, imports, compilerOptions } = settings;
  const isUsed = (name: string) =>
    [...imported].some((each) => each === name || each.startsWith(`${name}/`));
  return {
    version,
    license,
    unstable,
    nodeModulesDir: "none",
    lock: { path: "./deno.lock", frozen: true },
    tasks: Object.fromEntries(
      Object.entries(tasks).filter(([name, line]) => line.endsWith(` main.ts ${name}`)),
    ),
    imports: Object.fromEntries(Object.entries(imports).filter(([name]) => isUsed(name))),
    compilerOptions,
  };
}

/** Writes the lock of what is imported: the project's own versions and digests. */
async function lock(folder: string): Promise<void> {
  await Deno.copyFile(join(ROOT, "deno.lock"), join(folder, "deno.lock"));
  const started: string[] = [];
  for (const path of STARTED) {
    const [directory, pattern] = path.split("*");
    if (pattern === undefined) started.push(join(folder, path));
    else {
      for await (const { name } of Deno.readDir(join(folder, directory))) {
        if (name.endsWith(pattern)) started.push(join(folder, directory, name));
      }
    }
  }
  const args = ["cache", "--config", join(folder, "deno.json"), "--frozen=false", ...started];
  await output(Deno.execPath(), args, { cwd: folder });
}
