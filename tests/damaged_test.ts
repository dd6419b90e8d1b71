/** The files of a run, damaged or edited: each is used, or refused in words, and never more. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cardOf, isAboutFaces } from "../cli/card/text.ts";
import { layOut } from "../engine/inspect/layout.ts";
import { shownLayers } from "../engine/inspect/shown.ts";
import { drawReliability } from "../engine/report/calibration.ts";
import { formatReport } from "../engine/report/report.ts";
import { configurationOf } from "../engine/run/configuration.ts";
import { readModel } from "../engine/run/model_files.ts";
import { readRunRecord } from "../engine/run/record.ts";
import { readReport } from "../engine/run/report_file.ts";
import { galleryProps } from "../web/server/gallery_props.ts";
import { csvOf } from "../web/server/csv.ts";
import { curvesOf } from "../web/server/curves.ts";
import { metricsOf } from "../web/server/metrics.ts";
import { cellOf, matrixOf, mistakesOf, scoresOf } from "../web/server/reports.ts";
import { columnsOf, stepsPerEpoch } from "../web/server/runs.ts";
import { listRuns } from "../web/server/summaries.ts";
import { choicesOf } from "../web/server/choices.ts";
import { settings } from "../web/server/settings.ts";
import { readRunPictures } from "../web/inspection/run_files.ts";

const EARLIER = fileURLToPath(new URL("earlier/format_1", import.meta.url));
const folder = await Deno.makeTempDir({ prefix: "loupe-damaged-" });
settings.runs = folder;
const run = join(folder, "run");
await copyFolder(EARLIER, run);

Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}

/** All that reads a run without a device, and what is made of what was read. */
async function useAll(): Promise<void> {
  const record = await readRunRecord(run);
  const { description, weights } = await readModel(run);
  const report = await readReport(run);
  cardOf({ run, record, description, parameters: weights.size, report });
  isAboutFaces(description, record);
  configurationOf(record);
  shownLayers(layOut(description, 1, true));
  JSON.stringify(await galleryProps("run", run));
  await readRunPictures(run);
  const metrics = metricsOf(record);
  const columns = await columnsOf("run", run, metrics);
  const query = { from: 0, to: Infinity, buckets: 100, span: 3 };
  JSON.stringify(
    curvesOf(
      { id: "run", metrics, stepsPerEpoch: stepsPerEpoch(record), choices: choicesOf(record) },
      columns,
      query,
    ),
  );
  [...csvOf(columns, { metrics, span: 3 })].join("");
  if (!report) return;
  formatReport(report);
  drawReliability(report.calibration);
  JSON.stringify([
    scoresOf(report, false),
    matrixOf(report),
    mistakesOf(report),
    cellOf(report, 0, 0),
  ]);
}

const WORDS = /^Cannot (use|open|read) '[^']+'? as [^\n]+$/;

/** Uses the run with another content of a file; says whether it was refused. */
async function isRefused(file: string, content: string | Uint8Array): Promise<boolean> {
  const path = join(run, file);
  const before = await Deno.readFile(path);
  await Deno.writeFile(
    path,
    typeof content === "string" ? new TextEncoder().encode(content) : content,
  );
  try {
    await useAll();
    return false;
  } catch (error) {
    assert(error instanceof Error && error.name === "Error", `${error}\n${(error as Error).stack}`);
    assert.match(error.message, WORDS);
    assert(error.message.length < 1000, error.message);
    const [{ status, damage }] = await listRuns();
    // Weights are not read for the list.
    const expected = error.message.includes("safetensors") ? "stopped" : "damaged";
    assert.deepEqual([status, !!damage], [expected, expected === "damaged"], error.message);
    return true;
  } finally {
    await Deno.writeFile(path, before);
  }
}

const deep = (levels: number): unknown => levels ? [deep(levels - 1)] : 0;
const VALUES: unknown[] = [
  ...[null, 0.5, 1e308, "\x1b[2J\u202e", [null]],
  { ["__proto__"]: { a: 1 }, type: "Flatten" },
  deep(90),
];

/** A value with each of its fields, in turn, missing or another one. */
function* variants(value: unknown): Generator<unknown> {
  yield* VALUES;
  if (typeof value !== "object" || value === null) return;
  const keys = Object.keys(value);
  const some = Array.isArray(value) ? keys.slice(0, 1) : keys;
  for (const key of some) {
    const others = Object.entries(value).filter(([name]) => name !== key);
    const make = (entries: [string, unknown][]) =>
      Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
    yield make(others);
    const inner = (value as Record<string, unknown>)[key];
    for (const other of variants(inner)) {
      const entries = Object.entries(value);
      yield make(entries.map(([name, each]) => [name, name === key ? other : each]));
    }
  }
}

/** What a file holds, with one of each kind of entry. */
async function readJson(file: string) {
  const { run: _, ...value } = JSON.parse(await Deno.readTextFile(join(run, file)));
  const { adapter, kernels, format } = value;
  if (adapter) adapter.limits = { maxBufferSize: adapter.limits.maxBufferSize };
  if (kernels && format === undefined) {
    value.kernels = Object.fromEntries(Object.entries(kernels).slice(0, 1));
  }
  return value;
}

for (const file of ["run.json", "report.json", join("model", "model.json")]) {
  Deno.test(`${file}: whatever stands in a field, it is used or refused in words`, async () => {
    const value = await readJson(file);
    let [refused, used] = [0, 0];
    for (const variant of variants(value)) {
      if (await isRefused(file, JSON.stringify(variant))) refused++;
      else used++;
    }
    assert(refused > 100 && used > 1, `${refused} refused, ${used} used`);
  });

  Deno.test(`${file}: cut, empty, of other bytes, with a byte-order mark`, async () => {
    const text = await Deno.readTextFile(join(run, file));
    assert(!await isRefused(file, text));
    assert(!await isRefused(file, "\ufeff" + text));
    const wild = text.replace(/": \d[\d.]*/, '": 1e400');
    for (const content of ["", " ", "\ufeff", "{", text.slice(0, -3), `${text}}`, "NaN", wild]) {
      assert(await isRefused(file, content), content.slice(0, 20));
    }
    const bytes = Uint8Array.from({ length: 999 }, (_, i) => i * 7 % 256);
    assert(await isRefused(file, bytes));
    assert(await isRefused(file, `{"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}`));
  });
}

Deno.test("weights that are cut, longer, of other bytes or not finite are refused", async () => {
  const file = join("model", "model.safetensors");
  const bytes = await Deno.readFile(join(run, file));
  const broken = bytes.slice();
  new DataView(broken.buffer).setUint32(bytes.length - 4, 0x7fc00000, true);
  for (const content of [bytes.slice(0, -1), bytes.slice(0, 99), Uint8Array.from([...bytes, 0])]) {
    assert(await isRefused(file, content));
  }
  for (const content of [new Uint8Array(), new Uint8Array(4096).fill(255), broken]) {
    assert(await isRefused(file, content));
  }
  for (let at = 0; at < 400; at += 7) {
    const changed = bytes.slice();
    changed[at] ^= 1 << at % 8;
    await isRefused(file, changed);
  }
});

Deno.test("what stands in a file's place is told of, and waited for by nobody", async () => {
  for (const file of ["run.json", "report.json", join("model", "model.json")]) {
    const path = join(run, file);
    const before = await Deno.readFile(path);
    await Deno.remove(path);
    await Deno.mkdir(path);
    await assert.rejects(useAll(), /^Error: Cannot read '.+' as it is a folder$/);
    assert.equal((await listRuns())[0].status, "damaged");
    await Deno.remove(path);
    if (Deno.build.os !== "windows") {
      await new Deno.Command("mkfifo", { args: [path] }).output();
      await assert.rejects(useAll(), /as it is a device or a pipe, no file$/);
      await Deno.remove(path);
    }
    using sparse = await Deno.open(path, { write: true, create: true });
    await sparse.truncate(6e9);
    await assert.rejects(useAll(), /as it has 6000000000 bytes, which no such file of Loupe has$/);
    await Deno.remove(path);
    await Deno.writeFile(path, before);
  }
  await useAll();
});
