/** Who may import whom: the table of the design, held by a test. */
import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Module by path prefix, the longest wins, with the modules that it may import beside itself. */
const TABLE: Record<string, string[]> = {
  "shaders/": [],
  "engine/graph/": [],
  "engine/ops/": ["engine/graph/", "shaders/"],
  "engine/plan/": ["engine/graph/", "engine/ops/"],
  "engine/model/": ["engine/graph/", "engine/ops/"],
  "engine/optimizers/": ["engine/graph/", "engine/ops/"],
  "engine/augment/": ["engine/graph/", "engine/ops/"],
  "engine/formats/": ["engine/graph/", "engine/ops/", "engine/model/"],
  "engine/report/": [],
  "engine/train/": ["engine/", "data/"],
  "engine/inspect/": [
    "engine/graph/",
    "engine/ops/",
    "engine/plan/",
    "engine/model/",
    "engine/formats/",
    "data/",
  ],
  "engine/bench/": [
    "engine/graph/",
    "engine/ops/",
    "shaders/",
    "engine/plan/",
    "engine/model/",
    "engine/train/",
  ],
  "engine/run/": ["engine/graph/", "engine/formats/", "engine/report/", "engine/train/"],
  "engine/mod.ts": ["engine/"],
  "data/": [],
  "cli/": ["engine/", "data/", "deno.json"],
  "cli/setup/": ["engine/plan/device.ts"],
  "main.ts": ["cli/"],
  "web/": ["web/", "engine/", "data/"],
  "web/build/": ["web/", "engine/plan/device.ts"],
  // The server never touches a GPU: it imports no device.
  "web/server/": [
    "web/",
    "engine/inspect/",
    "engine/model/",
    "engine/ops/",
    "engine/train/",
    "engine/formats/",
    "engine/report/",
    "engine/run/",
    "data/",
  ],
  "web/fresh/": ["web/build/npm_packages.ts"],
  "web/components/": ["web/islands/", "web/messages.ts", "web/inspection/protocol.ts"],
  "web/islands/": [
    "web/components/",
    "web/messages.ts",
    "web/bench/",
    "web/demo/",
    "web/worker/client.ts",
    "web/worker/messages.ts",
  ],
  "web/bench/": ["web/worker/messages.ts"],
  "web/demo/": ["web/components/", "web/worker/client.ts", "web/worker/messages.ts"],
  "web/worker/": ["web/worker/messages.ts", "engine/", "data/"],
  "web/worker/client.ts": ["web/worker/messages.ts"],
  "web/worker/messages.ts": [
    "engine/bench/",
    "engine/model/",
    "engine/train/",
    "engine/plan/tune.ts",
  ],
  "tests/": ["engine/", "data/", "cli/", "web/", "main.ts"],
};

/** The module of a file; a test belongs to what it tests. */
const moduleOf = (path: string) =>
  Object.keys(TABLE).filter((prefix) => path.replace(/_test\.ts$/, ".ts").startsWith(prefix))
    .reduce((longest, prefix) => prefix.length > longest.length ? prefix : longest, "");

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name.startsWith(".") || ["node_modules", "runs", "_fresh"].includes(name)) continue;
    const path = join(folder, name);
    if (isDirectory) yield* sources(path);
    else if (/\.tsx?$/.test(name)) yield relative(ROOT, path).replaceAll("\\", "/");
  }
}

async function importsOf(file: string): Promise<string[]> {
  const text = await Deno.readTextFile(join(ROOT, file));
  const found = text.matchAll(/^(?:import|export)[^;]*?from\s+"(\.[^"]+)"/gm);
  return [...found].map(([, path]) => join(dirname(file), path).replaceAll("\\", "/"));
}

Deno.test("every import is allowed by the table of modules", async () => {
  const wrong: string[] = [];
  let counted = 0;
  for await (const file of sources(ROOT)) {
    const module = moduleOf(file);
    assert(module, `${file} belongs to no module of the table`);
    for (const target of await importsOf(file)) {
      counted++;
      const isOwn = moduleOf(target) === module;
      const isTest = /_test\.ts$/.test(file);
      const isAllowed = TABLE[module].some((prefix) => target.startsWith(prefix));
      if (!isOwn && !isAllowed && !isTest) wrong.push(`${file} imports ${target}`);
    }
  }
  assert(counted > 100);
  assert.deepEqual(wrong, []);
});

Deno.test("no import goes in a circle outside engine/ops/", async () => {
  const graph = new Map<string, string[]>();
  for await (const file of sources(ROOT)) {
    const targets = await importsOf(file);
    graph.set(file, targets.filter((target) => moduleOf(target) !== "engine/ops/"));
  }
  const done = new Set<string>();
  const visit = (file: string, path: string[]) => {
    assert(!path.includes(file), [...path, file].join(" → "));
    if (done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
});

Deno.test("only the command line, set-up and what touches files name Deno", async () => {
  const allowed =
    /^(cli\/|tests\/|main\.ts|web\/(build|fresh|inspection|server)\/|web\/(dev|serve)\.ts|data\/(folder|faces)\/|engine\/run\/|.*_test\.ts)/;
  for await (const file of sources(ROOT)) {
    if (allowed.test(file)) continue;
    assert(!/\bDeno\./.test(await Deno.readTextFile(join(ROOT, file))), `${file} names Deno`);
  }
});
