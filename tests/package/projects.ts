/**
 * `deno task test:package`: builds both packages, installs the tarballs into empty projects, and has
 * each train a network and predict: Node with Dawn's bindings, Deno, pages of Vite and esbuild, a type
 * check, and the command without any Deno on the machine. Fetches what they need.
 *
 * @module
 */
import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OPTIONS } from "../../cli/setup/dawn.ts";
import { exists } from "../../cli/setup/keep.ts";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import settings from "../../deno.json" with { type: "json" };
import { uniforms } from "../../engine/graph/random.ts";
import { KEPT } from "../../engine/run/project.ts";
import { buildPackages } from "../../package/main.ts";
import { ENGINE, JSR, output, ROOT, TYPESCRIPT, writeJson } from "../../package/metadata.ts";
import { browserTest, withPage } from "../browser/browser.ts";
import { serveFolder } from "../browser/servers.ts";

const PROJECTS = fileURLToPath(new URL("projects", import.meta.url));
/** The software driver of these tests, which else the command would fetch once more. */
const DRIVER = join(KEPT, "vulkan");
/** What the projects are built and run with. */
const VERSIONS = { vite: "8.3.8", esbuild: "0.28.2", webgpu: "0.6.2", node: "22.23.3" };

const packages = await buildPackages();
const work = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(work, { recursive: true }));

/** An empty project with these files, in which npm installs a tarball and other packages. */
async function project(name: string, files: string[], ...installed: string[]): Promise<string> {
  const folder = join(work, name);
  await Deno.mkdir(folder);
  await writeJson(join(folder, "package.json"), { private: true, type: "module" });
  for (const file of files) await Deno.copyFile(join(PROJECTS, file), join(folder, file));
  const options = ["--no-audit", "--no-fund", "--loglevel=error"];
  await output("npm", ["install", ...options, ...installed], { cwd: folder });
  return folder;
}

interface Trained {
  readonly accuracy: number;
  readonly loaded: boolean;
  readonly backend: string;
}

function check({ accuracy, loaded, backend }: Trained, expected: string): void {
  assert.deepEqual({ loaded, backend }, { loaded: true, backend: expected });
  assert(accuracy >= 0.9, `accuracy ${accuracy}`);
}

/** The last line of what a program said. */
const answerIn = (said: string) => JSON.parse(said.trim().split("\n").at(-1)!);

Deno.test("Node trains by Dawn's bindings", async () => {
  const { os, arch } = Deno.build;
  const system = { linux: "linux", darwin: "darwin", windows: "win" }[os as "linux"] ?? os;
  const runtime = `node-${system}-${arch === "aarch64" ? "arm64" : "x64"}`;
  const folder = await project(
    "node",
    ["program.js", "node.js"],
    packages.engine,
    `webgpu@${VERSIONS.webgpu}`,
    `${runtime}@${VERSIONS.node}`,
  );
  const node = join(folder, "node_modules", runtime, "bin", os === "windows" ? "node.exe" : "node");
  const said = await output(node, ["node.js", ...OPTIONS], { cwd: folder });
  check(answerIn(said), "dawn");
  assert.deepEqual(answerIn(said).gathered, [3, 4, 1, 2]);
  assert.match(answerIn(said).refused, /no WebGPU here: .*in Node that of the package `webgpu`/);
});

Deno.test("Deno trains by the package from node_modules", async () => {
  const folder = await project("deno", ["program.js", "deno.js"], packages.engine);
  const said = await output(Deno.execPath(), ["run", "--allow-read", "deno.js"], { cwd: folder });
  check(answerIn(said), "deno");
});

for (const compiler of [TYPESCRIPT, "6.0.3", "5.9.3"]) {
  Deno.test(`TypeScript ${compiler} checks a user's program and all declarations`, async () => {
    const types = ["types.ts"];
    const folder = await project(
      `types-${compiler}`,
      types,
      packages.engine,
      `typescript@${compiler}`,
    );
    const tsc = join("node_modules", "typescript", "bin", "tsc");
    for (const [module, moduleResolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
      const options = { module, moduleResolution, target: "esnext", lib: ["esnext", "dom"] };
      await writeJson(join(folder, "tsconfig.json"), {
        compilerOptions: { ...options, strict: true, skipLibCheck: false, noEmit: true, types: [] },
        files: types,
      });
      await output("node", [tsc], { cwd: folder });
    }
  });
}

Deno.test("JSR would take the engine, and Deno checks a program by its types there", async () => {
  const publish = ["publish", "--dry-run", "--allow-dirty"];
  await output(Deno.execPath(), publish, { cwd: JSR });
  const folder = join(work, "jsr");
  await Deno.mkdir(folder);
  await Deno.copyFile(join(PROJECTS, "types.ts"), join(folder, "types.ts"));
  const { exports } = JSON.parse(await Deno.readTextFile(join(JSR, "jsr.json")));
  const imports = Object.fromEntries(
    Object.entries<string>(exports).map(([name, path]) => [join(ENGINE, name), join(JSR, path)]),
  );
  await writeJson(join(folder, "deno.json"), {
    imports,
    compilerOptions: { lib: ["deno.window", "dom"] },
  });
  await output(Deno.execPath(), ["check", "types.ts"], { cwd: folder });
});

Deno.test("the reference has a page for every name", async () => {
  const folder = join(work, "reference");
  const [, task] = settings.tasks["build:docs"].split(" && ");
  const [program, ...args] = task.replace("dist/docs", folder).split(" ");
  assert.equal(program, "deno");
  await output(Deno.execPath(), args, { cwd: ROOT });
  const names = await Deno.readTextFile(join(folder, "all_symbols.html"));
  for (const name of ["openPredictor", "readPictures", "softmaxCrossEntropy", "splitDataset"]) {
    assert(names.includes(name), name);
  }
});

/** Opens what was built in Chromium and checks what the page tells. */
async function checkPage(folder: string): Promise<void> {
  const server = serveFolder(folder);
  try {
    await checkAddress(server.at("/"));
  } finally {
    await server.close();
  }
}

async function checkAddress(address: string): Promise<void> {
  await withPage(address, async (page) => {
    const handle = await page.waitForFunction("globalThis.result", null, { timeout: 180_000 });
    const result = await handle.jsonValue() as Trained & { error?: string };
    assert.equal(result.error, undefined);
    check(result, "browser");
  });
}

const PAGE = ["program.js", "page.js", "index.html"];

browserTest("a page of Vite trains, built and from its development server", async () => {
  const folder = await project("vite", PAGE, packages.engine, `vite@${VERSIONS.vite}`);
  const vite = join("node_modules", "vite", "bin", "vite.js");
  await output("node", [vite, "build", "--base", "./"], { cwd: folder });
  const assets = [...Deno.readDirSync(join(folder, "dist", "assets"))].map(({ name }) => name);
  for (const worker of ["decode_worker", "gather_worker"]) {
    assert(assets.some((name) => name.startsWith(`${worker}-`)), `${worker} in ${assets}`);
  }
  await checkPage(join(folder, "dist"));
  const port = freePort();
  const address = `http://127.0.0.1:${port}/`;
  const server = new Deno.Command("node", {
    args: [vite, "--host", "127.0.0.1", "--port", `${port}`, "--strictPort"],
    cwd: folder,
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  try {
    await answers(address);
    await checkAddress(address);
  } finally {
    server.kill("SIGTERM");
    await server.status;
  }
});

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Waits until a server answers. */
async function answers(address: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const response = await fetch(address).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`Cannot test as nothing answers at ${address}`);
}

browserTest("a page of esbuild trains", async () => {
  const folder = await project("esbuild", PAGE, packages.engine, `esbuild@${VERSIONS.esbuild}`);
  const workers = ["decode_worker", "gather_worker"].map((name) => `loupe-webgpu/${name}.js`);
  const options = ["--bundle", "--format=esm", "--outdir=dist", "--entry-names=[name]"];
  const esbuild = join("node_modules", ".bin", "esbuild");
  await output(join(folder, esbuild), ["page.js", ...workers, ...options], { cwd: folder });
  await Deno.copyFile(join(folder, "index.html"), join(folder, "dist", "index.html"));
  await checkPage(join(folder, "dist"));
});

Deno.test("the command trains from a tarball where no Deno is installed", async () => {
  const folder = join(work, "pictures here");
  await Deno.mkdir(folder);
  await writeDrawnFaces(join(folder, "pictures"), 60, uniforms(1, 0));
  const tarball = "./loupe-cli.tgz";
  await Deno.copyFile(packages.command, join(folder, tarball));
  const { PATH = "", ...system } = Deno.env.toObject();
  // What finds the driver of these tests is not for a machine that has none.
  for (const name of ["LD_LIBRARY_PATH", "VK_DRIVER_FILES", "DENO_WEBGPU_BACKEND", "INIT_CWD"]) {
    delete system[name];
  }
  const programs = await programsWithoutDeno(PATH);
  const cache = join(work, "cache");
  await Deno.mkdir(join(cache, "loupe"), { recursive: true });
  if (await exists(DRIVER)) await Deno.symlink(DRIVER, join(cache, "loupe", "vulkan"));
  const loupe = (...args: string[]) =>
    new Deno.Command("npx", {
      args: ["--yes", "--loglevel=error", tarball, ...args],
      cwd: folder,
      clearEnv: true,
      // What npx keeps of a tarball of that name may be an earlier one.
      env: {
        ...system,
        PATH: programs,
        npm_config_cache: join(work, "npm"),
        XDG_CACHE_HOME: cache,
        DENO_DIR: join(cache, "deno"),
      },
    }).output().then(({ code, stdout, stderr }) => {
      const [said, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      return { code, said, errors };
    });
  const size = ["--size", "32x26", "--architecture", "tiny", "--no-tune"];
  const trained = await loupe("train", "pictures", "--epochs", "2", ...size, "--json");
  assert.equal(trained.code, 0, trained.errors);
  const [run] = [...Deno.readDirSync(join(folder, "runs"))].map(({ name }) => join("runs", name));
  const report = JSON.parse(await Deno.readTextFile(join(folder, run, "report.json")));
  assert(report.accuracy >= 0 && report.accuracy <= 1, `${report.accuracy}`);
  const [file] = [...Deno.readDirSync(join(folder, "pictures", "smiling"))];
  const predicted = await loupe("predict", run, join("pictures", "smiling", file.name), "--json");
  assert.equal(predicted.code, 0, predicted.errors);
  assert.match(predicted.said, /smiling|neutral/);
  const wrong = await loupe("predict", "no run", "no picture");
  assert.equal(wrong.code, 1);
  assert.equal((await loupe("no-such")).code, 2);
});

/** A `PATH` that has all programs but Deno. */
async function programsWithoutDeno(path: string): Promise<string> {
  const folder = join(work, "bin");
  await Deno.mkdir(folder);
  const kept: string[] = [];
  for (const one of path.split(delimiter).filter(Boolean)) {
    const names = await Array.fromAsync(Deno.readDir(one), ({ name }) => name).catch(() => []);
    if (!names.some((name) => /^deno(\.\w+)?$/.test(name))) {
      kept.push(one);
      continue;
    }
    for (const name of names.filter((name) => !/^deno(\.\w+)?$/.test(name))) {
      await Deno.symlink(join(one, name), join(folder, name)).catch(() => {}); // an earlier one wins
    }
    if (!kept.includes(folder)) kept.push(folder);
  }
  return kept.join(delimiter);
}
