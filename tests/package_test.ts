/** The engine's package without its types: what is bundled, and that Deno trains by it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { bundle, WORKERS } from "../package/bundle.ts";
import { layOutCommand } from "../package/command.ts";
import { layOutEngine } from "../package/engine.ts";
import { ENGINE } from "../package/metadata.ts";
import { drawnModel, modelOf, pageOf } from "./one_file.ts";

const PROJECTS = fileURLToPath(new URL("package/projects", import.meta.url));

/** What a script imports, statically or not. */
const importsIn = (script: string) =>
  [...script.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name);

Deno.test("the package's scripts name nothing of Deno, and import only each other", async () => {
  for (const target of ["web", "node"] as const) {
    const { scripts, sources } = await bundle(target);
    assert(sources.includes("engine/mod.ts") && sources.includes("data/mod.ts"));
    for (const [name, script] of scripts) {
      assert.doesNotMatch(script, /\bDeno\./, `${target}/${name}`);
      assert(!script.includes("require("), `${target}/${name} requires`);
      const foreign = importsIn(script).filter((one) => !scripts.has(one.replace("./", "")));
      const allowed = target === "node" ? ["node:worker_threads"] : [];
      assert.deepEqual(foreign.filter((one) => !allowed.includes(one)), [], `${target}/${name}`);
    }
    const all = [...scripts.values()].join("\n");
    for (const worker of WORKERS.map((path) => path.split("/").at(-1)!.replace(".ts", ".js"))) {
      assert(scripts.has(worker), worker);
      // As bundlers look for it.
      const started = `(new URL("./${worker}", import.meta.url), { type: "module"`;
      const found = all.replaceAll(/\(\s+new URL/g, "(new URL").replaceAll(
        /url\),\s+\{/g,
        "url), {",
      );
      assert.equal(found.split(started).length, 2, `${target}: ${worker}`);
    }
  }
});

Deno.test("Deno trains by the laid out package, decodes in its Worker, and loads the model", async () => {
  const work = await Deno.makeTempDir();
  const folder = join(work, "node_modules", ENGINE);
  try {
    await Deno.mkdir(folder, { recursive: true });
    await layOutEngine(folder);
    for (const name of ["program.js", "deno.js"]) {
      await Deno.copyFile(join(PROJECTS, name), join(work, name));
    }
    const dependencies = { [ENGINE]: "*" };
    await Deno.writeTextFile(join(work, "package.json"), JSON.stringify({ dependencies }));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-read", "deno.js"],
      cwd: work,
    }).output();
    const [said, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert.equal(code, 0, errors);
    const { accuracy, loaded, backend } = JSON.parse(said);
    assert.deepEqual({ loaded, backend }, { loaded: true, backend: "deno" });
    assert(accuracy >= 0.9, `accuracy ${accuracy}`);
    const licences = await Deno.readTextFile(join(folder, "THIRD_PARTY_LICENSES.txt"));
    for (const text of ["fflate 0.8.3, MIT", "@jsquash/webp 1.5.0", "Apache License", "Google"]) {
      assert(licences.includes(text), text);
    }
    const { exports } = JSON.parse(await Deno.readTextFile(join(folder, "package.json")));
    const scripts = Object.values(exports)
      .flatMap((one) => typeof one === "string" ? [one] : Object.values(one as object))
      .filter((path) => !path.startsWith("./types/"));
    assert(scripts.length >= 13);
    for (const path of scripts) assert((await Deno.stat(join(folder, path))).isFile, path);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
});

Deno.test("the command's package runs where npm installs it, and keeps nothing in its folder", async () => {
  const work = await Deno.makeTempDir();
  const folder = join(work, "node_modules", "loupe-cli");
  try {
    await Deno.mkdir(folder, { recursive: true });
    await layOutCommand(folder);
    const { tasks, imports } = JSON.parse(await Deno.readTextFile(join(folder, "deno.json")));
    assert(Object.keys(tasks).includes("train"));
    assert(Object.keys(imports).includes("fflate"));
    for (const name of ["preact", "esbuild"]) assert(!Object.keys(imports).includes(name), name);
    const kept = `import { KEPT, RUNS } from "./engine/run/project.ts"; console.log(KEPT, RUNS);`;
    await Deno.writeTextFile(join(folder, "kept.ts"), kept);
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--config", join(folder, "deno.json"), ...args],
        cwd: work,
        env: { XDG_CACHE_HOME: join(work, "cache"), DENO_NO_UPDATE_CHECK: "1" },
      }).output();
      const [said, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      return { code, said, errors };
    };
    const { said } = await run(join(folder, "kept.ts"));
    if (Deno.build.os === "linux") assert.equal(said, `${join(work, "cache", "loupe")} runs\n`);
    const summary = await run(join(folder, "main.ts"), "summary", "tiny");
    assert.equal(summary.code, 0, summary.errors);
    assert.match(summary.said, /conv1/);
    await exportsPages(work, (...args) => run(join(folder, "main.ts"), ...args));
    const wrong = await run(join(folder, "main.ts"), "train", "--no-such");
    assert.equal(wrong.code, 2);
    assert.doesNotMatch(wrong.errors, /deno task/);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
});

/** Imports a page and exports it again, by a command: it is the same but for where it comes from. */
async function exportsPages(
  folder: string,
  run: (...args: string[]) => Promise<{ code: number; errors: string }>,
): Promise<void> {
  const model = drawnModel("tiny");
  const [page, network, again] = ["a.html", "run", "b.html"].map((name) => join(folder, name));
  await Deno.writeFile(page, await pageOf({ model }));
  for (const args of [["import", page], ["export", network, "--format", "html"]]) {
    const { code, errors } = await run(...args, "--out", args[0] === "import" ? network : again);
    assert.equal(code, 0, errors);
  }
  assert(isDeepStrictEqual(await modelOf(await Deno.readFile(again)), model));
  const [before, after] = [page, again].map((file) => Deno.readTextFileSync(file));
  const scriptOf = (text: string) => text.slice(text.lastIndexOf("<script>"));
  assert(scriptOf(before) === scriptOf(after), "the page's script is another");
}
