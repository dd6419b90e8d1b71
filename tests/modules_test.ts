/** Who may import whom: the table of the design, held by a test. */
import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Module by path prefix, the longest wins, with the modules that it may import beside itself; of those
 * after `type` types alone.
 */
const TABLE: Record<string, string[]> = {
  "shaders/": [],
  "engine/graph/": [],
  "engine/ops/": ["engine/graph/", "shaders/"],
  "engine/plan/": ["engine/graph/", "engine/ops/"],
  "engine/model/": ["engine/graph/", "engine/ops/"],
  // One file each, with the text of its own shader: decision 0047.
  "engine/optimizers/": ["engine/graph/", "engine/ops/", "shaders/"],
  "engine/augment/": ["engine/graph/", "engine/ops/", "shaders/"],
  "engine/formats/": ["engine/graph/", "engine/ops/", "engine/model/", "data/text/"],
  "engine/report/": ["data/text/"],
  "engine/train/": [
    "engine/graph/",
    "engine/ops/",
    "engine/plan/",
    "engine/model/",
    "engine/optimizers/",
    "engine/augment/",
    "engine/formats/",
    "engine/report/",
    "type data/",
  ],
  "engine/inspect/": [
    "engine/graph/",
    "engine/ops/",
    "engine/plan/",
    "engine/model/",
    "engine/formats/",
    // Names of layers that aren't ours, drawn: decision 0049.
    "data/text/",
    // Fitting a picture to the network is the first step of predicting: decision 0047.
    "data/picture/resize.ts",
    "type data/",
  ],
  // What the tests, the benchmark and a visitor's page check kernels with: decision 0093.
  "engine/check/": ["engine/graph/", "engine/ops/", "engine/plan/", "engine/train/"],
  "engine/bench/": [
    "engine/check/",
    "engine/graph/",
    "engine/ops/",
    "shaders/",
    "engine/plan/",
    "engine/model/",
    "engine/train/",
  ],
  "engine/run/": [
    "engine/graph/",
    "engine/formats/",
    "engine/report/",
    "type engine/train/",
    "data/text/",
    // What a person said of labels is the data's: decision 0092.
    "type data/",
    "data/survey/corrections.ts",
  ],
  // Many trainings, chosen from by validation: decision 0095.
  "engine/sweep/": [
    "engine/graph/random.ts",
    "engine/plan/",
    "engine/model/",
    "engine/formats/",
    "engine/report/mean_interval.ts",
    "engine/train/",
    "engine/run/recorded_configuration.ts",
    "data/dataset/",
    "data/text/",
  ],
  // Leader and workers over NATS: decision 0096.
  "engine/cluster/": [
    "engine/formats/",
    "engine/sweep/",
    "data/text/",
    // A shared training is one: decision 0097.
    "engine/graph/random.ts",
    "engine/graph/spec.ts",
    "engine/train/",
    "data/dataset/packed.ts",
  ],
  // A sweep on disk is as a run is, and of the sweep's own types.
  "engine/run/sweep_files.ts": [
    "engine/formats/",
    "engine/run/",
    "engine/sweep/",
    "data/text/",
    "type data/",
  ],
  "engine/mod.ts": ["engine/"],
  // The public API of the pictures: decision 0079.
  "data/mod.ts": ["data/"],
  // Text that isn't ours, made fit for each medium: decision 0049.
  "data/text/": [],
  "data/": ["data/text/"],
  "cli/": [
    "engine/",
    "data/",
    "cli/setup/",
    "deno.json",
    // The pages of exports are the web's: decisions 0085 and 0093.
    "web/film/",
    "web/one_file/",
    "web/build/one_file.ts",
  ],
  // It tries what computes, and keeps what it found: decision 0054.
  "cli/setup/": [
    "engine/bench/",
    "engine/check/",
    "engine/graph/",
    "engine/ops/",
    "engine/plan/",
    "engine/run/",
    "cli/terminal/",
    "data/text/",
  ],
  "main.ts": ["cli/", "deno.json"],
  // A page, from its route down: the adapter knows nothing of the app, and features nothing of
  // each other.
  "web/fresh/": [],
  "web/utils.ts": ["web/fresh/mod.ts"],
  "web/routes/": [
    "deno.json",
    "web/fresh/mod.ts",
    "web/fresh/runtime.ts",
    "web/utils.ts",
    "web/server/",
    "web/inspection/run_files.ts",
    "web/islands/",
    "web/features/check/",
    "web/features/gallery/",
    "web/features/join/",
    "web/features/labels/",
    "web/features/runs/",
    "web/features/sweeps/",
    "web/film/",
    "web/components/",
    "web/messages/",
    "web/shared/",
    "engine/bench/cases.ts",
    "engine/check/all_ops.ts",
    "engine/model/architectures/mod.ts",
    "engine/run/",
    "engine/train/recipes.ts",
    "type engine/report/report.ts",
  ],
  "web/islands/": [
    "web/features/",
    "web/film/",
    "web/components/",
    "web/messages/",
    "web/shared/",
    "web/worker/client.ts",
    "web/worker/join_messages.ts",
    "web/worker/messages.ts",
    // What is behind the # of the address that a tab is opened at: decision 0098.
    "engine/cluster/invitation.ts",
  ],
  "web/features/bench/": ["web/worker/messages.ts"],
  "web/features/check/": ["web/shared/", "web/worker/client.ts", "web/worker/messages.ts"],
  "web/features/demo/": [
    "engine/report/smoothing.ts",
    "web/components/",
    "web/features/gallery/draw/maps.ts",
    "web/features/gradient/",
    "web/features/network_map/",
    "web/inspection/protocol.ts",
    "web/shared/",
    "web/worker/client.ts",
    "web/worker/messages.ts",
  ],
  "web/features/film/": [
    "web/film/",
    "web/messages/gallery.ts",
    "web/messages/runs.ts",
    "web/shared/",
    "web/inspection/protocol.ts",
    "web/worker/client.ts",
  ],
  // One view of gradients for gallery, lesson and demo: decision 0089.
  "web/features/gradient/": [
    "web/features/demo/DrawingCanvas.tsx",
    "web/features/gallery/",
    "web/inspection/protocol.ts",
    "web/shared/",
    "web/worker/messages.ts",
  ],
  // The camera's frames beside the pictures that it took: decision 0091.
  "web/features/live/": [
    "web/features/demo/",
    "web/features/gallery/CellView.tsx",
    "web/features/gallery/draw/heat.ts",
    "web/shared/",
    "web/worker/messages.ts",
  ],
  "web/features/gallery/": [
    "web/features/gradient/",
    "web/messages/gallery.ts",
    "web/shared/",
    "web/inspection/protocol.ts",
  ],
  "web/features/labels/": [
    "web/features/gallery/",
    "web/features/runs/",
    "web/inspection/protocol.ts",
    "web/messages/",
    "web/shared/",
  ],
  // Fed by the gallery: decision 0090.
  "web/features/network_map/": [
    "web/features/gallery/",
    "web/inspection/protocol.ts",
    "web/messages/gallery.ts",
    "web/shared/",
  ],
  "web/features/join/": ["web/components/", "web/shared/", "web/worker/join_messages.ts"],
  "web/features/learn/": [
    "web/features/gallery/",
    "web/features/gradient/",
    "web/messages/learn.ts",
    "web/shared/",
  ],
  // A curve is the same on the server and in a page: decision 0086.
  "web/features/runs/": [
    "engine/report/smoothing.ts",
    "web/components/",
    "web/messages/runs.ts",
    "web/shared/",
  ],
  "web/features/sweeps/": [
    "web/components/chart_options.ts",
    "web/features/runs/api.ts",
    "web/messages/sweeps.ts",
    "web/shared/",
  ],
  "web/components/": ["engine/report/outliers.ts", "web/shared/"],
  "web/shared/": ["web/fresh/runtime.ts"],
  // What is said between page, server, inspection and Worker.
  "web/messages/": [
    "web/inspection/protocol.ts",
    "engine/report/relabelled.ts",
    "engine/report/report.ts",
    "engine/report/smoothing.ts",
    "engine/sweep/",
    "engine/train/metrics.ts",
  ],
  "web/inspection/protocol.ts": ["engine/inspect/"],
  "web/worker/messages.ts": ["web/worker/messages/"],
  "web/worker/messages/": [
    "web/inspection/protocol.ts",
    "type data/files/",
    "engine/bench/",
    "engine/check/",
    "engine/inspect/",
    "engine/model/",
    "engine/plan/tune.ts",
    "engine/report/",
    "engine/train/",
  ],
  // The server never touches a GPU: it imports no device, and inspects in a process of its own.
  "web/main.ts": ["web/fresh/mod.ts", "web/utils.ts", "web/server/"],
  // Its command line and its ways out are those of all commands: decision 0053.
  "web/serve.ts": ["web/server/", "cli/terminal/"],
  "web/server/options.ts": [
    "web/server/",
    "cli/terminal/arguments.ts",
    "engine/run/project.ts",
    "data/text/",
  ],
  "web/server/": [
    "web/fresh/mod.ts",
    "web/utils.ts",
    "web/messages/",
    "web/shared/format.ts",
    "web/worker/turns.ts",
    "web/inspection/frames.ts",
    "web/inspection/gradients.ts",
    "web/inspection/protocol.ts",
    "web/inspection/run_files.ts",
    "web/shared/spread.ts",
    "type engine/formats/model.ts",
    "engine/formats/schema.ts",
    "engine/graph/",
    "engine/inspect/",
    "engine/model/",
    "engine/report/",
    "engine/run/",
    "engine/sweep/",
    "engine/train/metrics.ts",
    "engine/train/recipes.ts",
    "data/decode/",
    "data/folder/image_folder.ts",
    "data/faces/",
    "data/picture/",
    "data/source/in_parallel.ts",
    "data/text/",
  ],
  "web/inspection/": [
    "web/inspection/protocol.ts",
    "web/shared/spread.ts",
    "engine/formats/",
    "engine/inspect/",
    "engine/plan/device.ts",
    "engine/run/",
    "data/decode/",
    // Pictures on a disk are read in one way only.
    "data/folder/find_pictures.ts",
    "data/picture/",
    "data/text/",
  ],
  "web/worker/join_messages.ts": [
    "web/worker/messages.ts",
    "type engine/cluster/cards.ts",
    "type engine/sweep/",
  ],
  "web/worker/client.ts": ["web/shared/", "web/worker/messages.ts"],
  "web/worker/": [
    "web/worker/messages.ts",
    "web/worker/join_messages.ts",
    "web/inspection/gradients.ts",
    "web/inspection/protocol.ts",
    "engine/cluster/",
    "engine/sweep/",
    "engine/graph/",
    "engine/plan/",
    "engine/model/",
    "engine/formats/",
    "engine/report/",
    "engine/train/",
    "engine/inspect/",
    "engine/bench/",
    "engine/check/",
    "data/",
  ],
  // The page that is exported: decision 0085.
  "web/one_file/": [
    "web/features/gallery/draw/heat.ts",
    "web/shared/",
    "engine/formats/",
    "engine/inspect/",
    "engine/plan/device.ts",
    "engine/report/report.ts",
    "data/picture/",
    "data/text/",
  ],
  // A film of a filter, on the page and in a file: decision 0093.
  "web/film/": ["web/one_file/", "engine/inspect/colors.ts", "data/text/"],
  // What builds: the app, its Worker, the demo as a static site and its recording.
  "web/dev.ts": ["web/fresh/dev.ts"],
  "web/build/": [
    "type web/one_file/shell.ts",
    "web/fresh/npm_packages.ts",
    "web/islands/Check.tsx",
    "web/islands/Demo.tsx",
    "web/islands/Join.tsx",
    "web/features/check/CheckText.tsx",
    "web/features/join/JoinText.tsx",
    "deno.json",
    // The static page has no frame around it: decision 0088.
    "web/shared/keep_focus.ts",
    "web/features/demo/recording.ts",
    "web/features/network_map/source.ts",
    "web/inspection/protocol.ts",
    "web/worker/",
    "engine/check/all_ops.ts",
    "engine/plan/device.ts",
  ],
  // What lays out the npm packages: decision 0079.
  "package/": [
    "web/build/one_file.ts",
    "web/build/shaders.ts",
    "web/fresh/npm_packages.ts",
    "deno.json",
  ],
  // As their users see the engine and data: by the names of the package.
  "examples/": ["engine/mod.ts", "data/mod.ts"],
  "tests/": ["examples/", "package/", "engine/", "data/", "cli/", "web/", "main.ts", "deno.json"],
};

/** What runs in a page: it may take types of the engine and of the process that inspects, no code. */
const PAGE =
  /^web\/(islands|features|components|messages|shared)\/|^web\/worker\/(client\.ts|messages\.ts|messages\/)/;

/** The module of a file; a test belongs to what it tests. */
const moduleOf = (path: string) =>
  Object.keys(TABLE).filter((prefix) => path.replace(/_test(\.tsx?)$/, "$1").startsWith(prefix))
    .reduce((longest, prefix) => prefix.length > longest.length ? prefix : longest, "");

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name.startsWith(".") || ["node_modules", "_fresh"].includes(name)) continue;
    const path = join(folder, name);
    if (["runs", "dist"].some((made) => path === join(ROOT, made))) continue;
    if (isDirectory) yield* sources(path);
    else if (/\.tsx?$/.test(name)) yield relative(ROOT, path).replaceAll("\\", "/");
  }
}

const { imports: NAMES }: { imports: Record<string, string> } = JSON.parse(
  await Deno.readTextFile(join(ROOT, "deno.json")),
);

/** The files that a file imports, by path or by a name that `deno.json` gives them. */
async function importsOf(file: string): Promise<{ target: string; isType: boolean }[]> {
  const text = await Deno.readTextFile(join(ROOT, file));
  const found = text.matchAll(/^(?:import|export)( type)?(?:[^;"]*?from)?\s+"([^"]+)"/gm);
  return [...found].flatMap(([, type, path]) => {
    const target = path.startsWith(".") ? join(dirname(file), path) : NAMES[path] ?? path;
    const isFile = path.startsWith(".") || target.startsWith(".");
    return isFile ? [{ target: join(target).replaceAll("\\", "/"), isType: !!type }] : [];
  });
}

Deno.test("every import is allowed by the table of modules", async () => {
  const wrong: string[] = [];
  let counted = 0;
  for await (const file of sources(ROOT)) {
    const module = moduleOf(file);
    assert(module, `${file} belongs to no module of the table`);
    for (const { target, isType } of await importsOf(file)) {
      counted++;
      const isOwn = moduleOf(target) === module;
      const isTest = /_test\.tsx?$/.test(file);
      const isAllowed = TABLE[module].some((entry) =>
        target.startsWith(entry) || isType && `type ${target}`.startsWith(entry)
      );
      if (!isOwn && !isAllowed && !isTest) wrong.push(`${file} imports ${target}`);
    }
  }
  assert(counted > 100);
  assert.deepEqual(wrong, []);
});

Deno.test("no import goes in a circle", async () => {
  const graph = new Map<string, string[]>();
  for await (const file of sources(ROOT)) {
    graph.set(file, (await importsOf(file)).map(({ target }) => target));
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

/** The files that a file reaches, itself too, but for those of which it takes types alone. */
async function reachedFrom(entry: string): Promise<Set<string>> {
  const reached = new Set([entry]);
  for (const file of reached) {
    for (const { target, isType } of await importsOf(file)) {
      if (!isType && /\.ts$/.test(target)) reached.add(target);
    }
  }
  return reached;
}

Deno.test("the public API reaches no run on disk, no reading of pictures, and names nothing of Deno", async () => {
  const allowed = {
    "engine/mod.ts": /^engine\/(?!run\/)|^data\/(text\/|picture\/resize\.ts)/,
    "data/mod.ts": /^data\//,
  };
  for (const [entry, own] of Object.entries(allowed)) {
    const reached = await reachedFrom(entry);
    assert(reached.size > 30, `${reached.size} files`);
    assert.deepEqual([...reached].filter((file) => !own.test(file)), []);
    for (const file of reached) {
      assert(!/\bDeno\.|"node:/.test(await Deno.readTextFile(join(ROOT, file))), file);
    }
  }
});

/** What makes a curve, here and there: decision 0086; the address at which a tab joins: decision 0098. */
const TAKEN = [
  "engine/report/outliers.ts",
  "engine/report/smoothing.ts",
  "engine/cluster/invitation.ts",
];

Deno.test("pages take nothing but curves, the address to join at and types of the engine and of the process that inspects", async () => {
  const isForeign = (target: string) => /^(engine|data|web\/inspection)\//.test(target);
  const found: { file: string; target: string; isType: boolean }[] = [];
  for await (const file of sources(ROOT)) {
    if (!PAGE.test(file) || /_test\.tsx?$/.test(file)) continue;
    found.push(...(await importsOf(file)).map((each) => ({ file, ...each })));
  }
  const foreign = found.filter(({ target }) => isForeign(target));
  assert(foreign.length > 10);
  const values = foreign.filter(({ isType, target }) => !isType && !TAKEN.includes(target));
  assert.deepEqual(values, []);
});

Deno.test("only the command line, set-up and what touches files name Deno", async () => {
  const allowed =
    /^(cli\/|package\/|tests\/|main\.ts|web\/(build|fresh|inspection|server)\/|web\/(dev|serve)\.ts|data\/(folder|drawing)\/|engine\/run\/|.*_test\.ts)/;
  for await (const file of sources(ROOT)) {
    if (allowed.test(file)) continue;
    assert(!/\bDeno\./.test(await Deno.readTextFile(join(ROOT, file))), `${file} names Deno`);
  }
});
