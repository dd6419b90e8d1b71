/** The one HTML file as text and bytes; `tests/browser/one_file_test.ts` opens it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { AnyOp, Call } from "../engine/graph/op.ts";
import { reachableNodes } from "../engine/graph/graph.ts";
import { appendScore } from "../engine/inspect/inspector.ts";
import { layOut } from "../engine/inspect/layout.ts";
import { type ArchitectureName, ARCHITECTURES } from "../engine/model/architectures/mod.ts";
import { fitsCall } from "../engine/plan/kernels.ts";
import { OF_TRAINING } from "../web/build/one_file.ts";
import { computeReport } from "../engine/report/report.ts";
import { IDS } from "../web/one_file/ids.ts";
import { drawnModel, graphModel, modelOf, pageOf } from "./one_file.ts";
import { withContent } from "./mutated/pages.ts";
import { RECORD } from "./record.ts";

const MOST_BYTES = 400_000;

/** A large GPU's. */
const LIMITS = {
  maxStorageBufferBindingSize: 2 ** 32 - 4,
  maxComputeWorkgroupStorageSize: 2 ** 16,
  maxComputeInvocationsPerWorkgroup: 1024,
};

const REPORT = computeReport({
  classes: ["ant", "bee", "cat"],
  files: ["secret/1.png", "secret/2.png", "secret/3.png", "secret/4.png"],
  labels: [0, 1, 2, 2],
  predictions: [0, 1, 2, 1],
  probabilities: [0.9, 0.1, 0, 0.1, 0.8, 0.1, 0, 0.3, 0.7, 0.1, 0.6, 0.3],
  remarks: ["a remark"],
});

const textOf = (page: Uint8Array) => new TextDecoder().decode(page);

const MODELS = {
  tutorial: drawnModel("tutorial"),
  tiny: drawnModel("tiny", { fit: "contain", mean: [99], scale: [1 / 50] }),
  small: drawnModel("small", { views: "six" }),
  resnet8: drawnModel("resnet8"),
  "a graph": graphModel(),
};

for (const [name, model] of Object.entries(MODELS)) {
  Deno.test(`a page of ${name} gives the network bit for bit, and the same page again`, async () => {
    const page = await pageOf({ model });
    const read = await modelOf(page);
    assert(isDeepStrictEqual(read, model), "another network");
    assert.deepEqual([...read.weights.keys()], [...model.weights.keys()]);
    assert(isDeepStrictEqual(await pageOf({ model: read }), page), "another page");
    const [, weights] = /id="loupe-weights".*?>(.*?)</s.exec(textOf(page))!;
    assert(page.length - weights.length <= MOST_BYTES, `${page.length - weights.length} bytes`);
  });
}

Deno.test("half precision takes half the bytes, gives the halves again, and refuses what they can't hold", async () => {
  const model = MODELS.resnet8;
  const [page, half] = await Promise.all([pageOf({ model }), pageOf({ model }, "f16")]);
  const bytes = [...model.weights.values()].reduce((sum, { data }) => sum + 2 * data.length, 0);
  assert(page.length - half.length > bytes * 4 / 3 - 2000);
  const read = await modelOf(half);
  for (const [name, { data }] of model.weights) {
    const expected = new Float32Array(new Float16Array(data));
    assert(isDeepStrictEqual(read.weights.get(name)!.data, expected), name);
  }
  assert(isDeepStrictEqual(await pageOf({ model: read }, "f16"), half), "another page");
  const [name, { shape, data }] = [...model.weights].at(-1)!;
  const large = Float32Array.from(data, (value, i) => i ? value : 1e6);
  const weights = new Map([...model.weights, [name, { shape, data: large }]]);
  await assert.rejects(pageOf({ model: { ...model, weights } }, "f16"), /numbers beyond 65,504/);
});

/** Devices of both kinds that have everything: whatever fits some device fits one of them. */
const DEVICES = [false, true].map((software) => ({
  software,
  architecture: software ? "swiftshader" : "ampere",
  features: { has: () => true },
  subgroupMinSize: 32,
  limits: LIMITS,
}));

Deno.test("a page has the shaders of every network, for its answer and for where it looked", () => {
  const paths = new Set<string>();
  for (const name of Object.keys(ARCHITECTURES) as ArchitectureName[]) {
    const { description } = drawnModel(name, { height: 32, width: 32, views: "six" });
    const [fused, plain] = [layOut(description, 1, true, "six"), layOut(description, 1, false)];
    const { gradient, maps } = appendScore(plain);
    const nodes = [
      ...reachableNodes(fused.graph, [fused.probabilities]),
      ...reachableNodes(plain.graph, [gradient, maps, plain.probabilities]),
    ];
    for (const { op, ...call } of nodes) partsOf(op, call).forEach((path) => paths.add(path));
  }
  assert(paths.size > 50 && paths.has("shaders/convolution/conv2d_3x3.wgsl"));
  assert.deepEqual([...paths].filter((path) => OF_TRAINING.test(path)), []);
  assert(OF_TRAINING.test("shaders/optimizer/adam.wgsl"));
});

/** The parts of WGSL that compute a call on some device. */
function partsOf(op: AnyOp, call: Call<unknown>): string[] {
  return DEVICES.flatMap((device) =>
    op.kernels.filter((kernel) => fitsCall(kernel, call, device)).flatMap((kernel) =>
      kernel.passes(call, device).flatMap(({ parts }) => parts.map(({ path }) => path))
    )
  );
}

Deno.test("the page tells figures, limits and a warning, and of no file", async () => {
  const classes = ["ant", "bee", "happy"];
  const model = drawnModel("tiny", {}, classes);
  const report = {
    ...REPORT,
    classes: REPORT.classes.map((one, i) => ({ ...one, name: classes[i] })),
  };
  const text = textOf(await pageOf({ model, report, record: RECORD }));
  const [low, high] = REPORT.accuracyInterval.map((bound) => `${(100 * bound).toFixed(1)} %`);
  for (
    const part of [
      "<strong>75.0 %</strong>",
      `between ${low} and ${high} right (95 % interval)`,
      "happy for bee (1)",
      "a remark",
      "3 classes have fewer than 30",
      "Which is it: ant, bee or happy?",
      "always answers one of its 3 classes",
      "learnt from 2 pictures",
      "must not be used to decide anything about a person",
    ]
  ) assert(text.includes(part), part);
  assert.doesNotMatch(headOf(text), /undefined|NaN/);
  assert.doesNotMatch(text, /secret\/|\/somewhere|pets/);
  const untested = textOf(await pageOf({ model: drawnModel("tiny") }));
  assert(untested.includes("nothing is known of how well it does"));
  assert(!untested.includes("must not be used"));
});

/** What people read of a page. */
const headOf = (text: string) => text.slice(text.indexOf("<body>"), text.indexOf(IDS.description));

Deno.test("names of classes and runs are text, on the page and in its data", async () => {
  const classes = [`</script><script>alert(1)</script>`, `<!--`, `"><img src=x>\u202e\n`];
  const model = drawnModel("tiny", {}, classes);
  const report = {
    ...REPORT,
    classes: REPORT.classes.map((one, i) => ({ ...one, name: classes[i] })),
  };
  const page = await pageOf({ model, report });
  const text = textOf(page);
  assert.deepEqual([...text.matchAll(/<script\b/g)].length, 3);
  assert.doesNotMatch(text.slice(text.indexOf("<head>")), /<img|<!--/);
  assert.doesNotMatch(text.slice(0, text.indexOf(IDS.description)), /\u202e/);
  assert.deepEqual((await modelOf(page)).description.classes, classes);
});

Deno.test("a page's policy lets nothing run and nothing load but what stands in it", async () => {
  const text = textOf(await pageOf({ model: MODELS.tutorial }));
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)![1]
    .replaceAll("&#39;", "'");
  assert.match(policy, /^default-src 'none';/);
  assert.match(policy, /connect-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|https?:/);
  const own = headOf(text) + text.slice(0, text.indexOf("<style>"));
  assert.doesNotMatch(own, /<link [^>]*href="(?!data:)|src=|@import|\son\w+="/);
});

Deno.test("a page that is damaged is refused in words that say where", async () => {
  const page = await pageOf({ model: MODELS.tiny });
  const text = textOf(page);
  const refuses = async (changed: string | Uint8Array<ArrayBuffer>, expected: RegExp) => {
    const bytes = typeof changed === "string" ? new TextEncoder().encode(changed) : changed;
    await assert.rejects(async () => await modelOf(bytes), expected);
  };
  const weights = `<script type="text/plain" id="${IDS.weights}"`;
  await refuses(
    "<!doctype html><p>Hello",
    /^Error: Cannot read a network from 'page.html' as it holds none/,
  );
  await refuses(text.replace(weights, "<p "), /#loupe-weights is broken: it is not there/);
  await refuses(text + text, /#loupe-model is broken: it is there twice/);
  await refuses(
    text.slice(0, text.indexOf(weights) + 200),
    /#loupe-weights is broken: it has no end/,
  );
  await refuses(
    text.replace(`"cover"`, `"cover"`).replace(/,3\.|AAAA/, "BBBB"),
    /not as it was written/,
  );
  const signed = (id: string, content: string) =>
    withContent(page, id, new TextEncoder().encode(content));
  await refuses(signed(IDS.weights, "no base64!"), /it is no base64/);
  await refuses(
    signed(IDS.weights, ""),
    /'page\.html, #loupe-weights' as its size is wrong: found 0/,
  );
  await refuses(signed(IDS.weights, "/".repeat(64)), /its header's size is wrong/);
  await refuses(signed(IDS.description, "{}"), /'page\.html, #loupe-model' as its format is wrong/);
  const other = JSON.stringify(MODELS.tutorial.description);
  await refuses(signed(IDS.description, other), /'page\.html, #loupe-weights' as its/);
});

Deno.test("export and import do it from the command line", async () => {
  // As the task does: with the permissions that a command has.
  const launcher = fileURLToPath(new URL("../cli/setup/launch.ts", import.meta.url));
  const work = await Deno.makeTempDir();
  const loupe = async (...args: string[]) => {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", launcher, "main.ts", ...args, "--json"],
    });
    const { code, stdout, stderr } = await command.output();
    const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { code, errors, json: code === 0 && JSON.parse(out.trim().split("\n").at(-1)!) };
  };
  const [run, first, second] = ["run", "a.html", "b.html"].map((name) => join(work, name));
  await Deno.writeFile(first, await pageOf({ model: MODELS.small, report: REPORT }));
  assert.equal((await loupe("import", first, "--out", run)).code, 0);
  const exported = await loupe("export", run, "--format", "html", "--out", second);
  assert.equal(exported.code, 0, exported.errors);
  assert.match(exported.errors, /without WebGPU the page computes on the CPU/);
  assert.equal(exported.json.files[0].bytes, (await Deno.stat(second)).size);
  assert(isDeepStrictEqual(await modelOf(await Deno.readFile(second)), MODELS.small));
  const refused = await loupe("import", first, "--classes", "a,b,c", "--out", join(work, "no"));
  assert.equal(refused.code, 2);
  assert.match(refused.errors, /Cannot use --classes with '.*a\.html' as it tells that itself/);
  await Deno.remove(work, { recursive: true });
});
