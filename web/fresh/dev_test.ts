/** The build, and what it and the loading of it refuse. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { App } from "./app.ts";
import { Builder, routeOf } from "./dev.ts";
import { load } from "./load.ts";

Deno.test("routeOf() maps files to patterns, and refuses what is not known here", () => {
  const of = (...file: string[]) => {
    const { kind, folder, pattern } = routeOf(join(...file));
    return `${kind} ${folder} ${pattern}`;
  };
  assert.equal(of("index.tsx"), "page / /");
  assert.equal(of("learn.tsx"), "page / /learn");
  assert.equal(of("runs", "[id]", "index.tsx"), "page /runs/:id /runs/:id");
  assert.equal(of("runs", "[id]", "points.csv.ts"), "page /runs/:id /runs/:id/points.csv");
  assert.equal(of("runs", "_layout.tsx"), "layout /runs /runs");
  assert.equal(of("_app.tsx"), "app / /");
  for (
    const file of [
      ["(group)", "a.tsx"],
      ["[...rest].ts"],
      ["[[id]].tsx"],
      ["[id].csv.ts"],
      ["runs", "_error.tsx"],
      ["_middleware.ts"],
      ["_404.tsx"],
    ]
  ) {
    assert.throws(() => of(...file), /Cannot build as web\/fresh\/ does not know/, file.join("/"));
  }
});

/** An app's folder with a static file. */
async function appWith(name: string, text: string): Promise<string> {
  const root = await Deno.makeTempDir();
  for (const name of ["islands", "routes", "static"]) await Deno.mkdir(join(root, name));
  await Deno.writeTextFile(join(root, "static", name), text);
  return root;
}

Deno.test("a build has another name where a static file is another", async () => {
  const root = await appWith("worker.js", "");
  const nameWith = async (text: string) => {
    await Deno.writeTextFile(join(root, "static", "worker.js"), text);
    await new Builder({ root }).build();
    return JSON.parse(await Deno.readTextFile(join(root, "_fresh", "manifest.json"))).id;
  };
  const name = await nameWith("1");
  assert.notEqual(await nameWith("2"), name);
  assert.equal(await nameWith("1"), name);
  await Deno.remove(root, { recursive: true });
});

Deno.test("static files that Fresh would serve as others, or not at all, are refused", async () => {
  const cases = [["my styles.css", "a {}"], ["a.css", "a { background: url('/b.png') }"]];
  for (const [name, text] of cases) {
    const root = await appWith(name, text);
    const pattern = new RegExp(`Cannot build as web/fresh/ does not serve files like '.*${name}'`);
    await assert.rejects(new Builder({ root }).build(), pattern);
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("exports that Fresh would heed, and this does not, are refused", async () => {
  const folder = await Deno.makeTempDir();
  const written = async (name: string, code: string) => {
    const path = join(folder, name);
    await Deno.writeTextFile(path, code);
    return path;
  };
  const nothing = { id: "b1", islands: [], routes: [], files: [] };
  const route = { kind: "page", folder: "/", pattern: "/" } as const;
  const path = await written("a.js", "export default () => null; export const config = {};");
  await assert.rejects(
    load(new App(), { ...nothing, routes: [{ ...route, path }] }),
    /Cannot serve '.*a.js' as web\/fresh\/ does not know of its config/,
  );
  const island = await written("b.js", "export default () => 1; export function B() {}");
  await assert.rejects(
    load(new App(), { ...nothing, islands: [{ name: "b", path: island }] }),
    /does not know of its B/,
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("README and decision name the lines of the import map that lead to Fresh", async () => {
  const text = (path: string) => Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
  const { imports } = JSON.parse(await text("deno.json"));
  const names = Object.keys(imports).filter((name) => /^fresh(\/|$)/.test(name));
  assert.deepEqual(names, ["fresh", "fresh/dev", "fresh/internal", "fresh/runtime"]);
  for (const path of ["README.md", "docs/decisions/0030-fresh-adapter.md"]) {
    const content = await text(path);
    for (const name of names) assert.match(content, new RegExp(`["\`]${name}["\`]`), path);
  }
});
