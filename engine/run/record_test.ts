import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RECORD } from "../../tests/record.ts";
import { configurationOf } from "./configuration.ts";
import { allEvents } from "./events.ts";
import { readModel } from "./model_files.ts";
import { parseRunRecord, readRunRecord, recordOf, writeRunRecord } from "./record.ts";
import { readReport } from "./report_file.ts";
import { listSnapshots, readSnapshotBytes } from "./snapshots.ts";

/** A run as Loupe 0.1.0 left it, stopped amid its third epoch. */
const EARLIER = fileURLToPath(new URL("../../tests/earlier/format_1", import.meta.url));

Deno.test("readRunRecord() gives what writeRunRecord() wrote", async () => {
  const run = await Deno.makeTempDir();
  await writeRunRecord(run, RECORD);
  assert.deepEqual(await readRunRecord(run), RECORD);
  await Deno.remove(run, { recursive: true });
  await assert.rejects(
    readRunRecord(run),
    /Cannot open '.+' as a run: there is no such file or folder/,
  );
});

Deno.test("parseRunRecord() names file and field of whatever is wrong", () => {
  const { seed: _, ...noSeed } = RECORD;
  const cases: [unknown, RegExp][] = [
    [null, /its content is wrong: found null, expected an object$/],
    [{}, /its status is wrong: found nothing/],
    [[], /its content is wrong: found a list of 0/],
    [noSeed, /its seed is wrong: found nothing, expected a whole number from 0 to 4294967295$/],
    [{ ...RECORD, format: 3 }, /its format is wrong: found 3, expected 2$/],
    [{ ...RECORD, configuration: null }, /its configuration is wrong: found null/],
    [withChoice({ batch: 0.5 }), /its configuration\.batch is wrong: found 0\.5/],
    [withChoice({ views: "none" }), /its configuration\.views is wrong: found "none"/],
    [withChoice({ network: [] }), /its configuration\.network is wrong: found a list of 0/],
    [
      withChoice({ network: { type: "Dense", units: -1 } }),
      /its configuration\.network is wrong: .* the layer Dense as its units is -1/,
    ],
    [{ ...RECORD, split: { train: [1] } }, /its split\.train\[0\] is wrong: found 1/],
    [{ ...RECORD, kernels: { a: 1 } }, /its kernels\.a is wrong: found 1, expected a text$/],
  ];
  for (const [value, message] of cases) {
    assert.throws(() => parseRunRecord(JSON.stringify(value), "a/run.json"), (error: Error) => {
      assert.equal(error.name, "Error");
      assert.match(error.message, /^Cannot use 'a\/run\.json' as /);
      assert.match(error.message, message);
      return true;
    });
  }
  assert.deepEqual(parseRunRecord("\ufeff" + JSON.stringify(RECORD)), RECORD);
});

const withChoice = (change: object) => ({
  ...RECORD,
  configuration: { ...RECORD.configuration, ...change },
});

Deno.test("a recipe may have groups and the options of a schedule", () => {
  const own = withChoice({
    schedule: "trapezoid",
    scheduleOptions: { warmUp: 0.1, fall: 0.5 },
    parameterGroups: [
      { name: "head", of: "lastKernel", optimizer: "sgd", rate: 2, options: { nesterov: true } },
      { name: "whitening", of: "biases", named: "^whiten/", share: 0.375 },
    ],
    clipNorm: 1,
    accumulate: 4,
    ema: 0.99,
  });
  assert.deepEqual(parseRunRecord(JSON.stringify(own)), own);
  const wrong: [object, RegExp][] = [
    [{ schedule: "cubic" }, /configuration\.schedule is wrong: found "cubic", expected/],
    [{ scheduleOptions: { gamma: 2 } }, /configuration\.scheduleOptions\.gamma is wrong: found 2/],
    [{ parameterGroups: [{ name: "a", of: "none" }] }, /parameterGroups\[0\]\.of is wrong/],
    [{ ema: 2 }, /configuration\.ema is wrong: found 2/],
  ];
  for (const [change, message] of wrong) {
    assert.throws(() => parseRunRecord(JSON.stringify(withChoice(change))), message);
  }
});

Deno.test("a record without a format number is read, also without what came later", () => {
  const { format: _, kernels: _kernels, backend: _backend, ...earlier } = RECORD;
  const { balance: _balance, rate, network, augmentations, ...rest } = earlier.configuration;
  const configuration = { ...rest, ...augmentations, keep: 1 - rate, layers: network.layers };
  const { digests: _digests, ...data } = earlier.data;
  const read = parseRunRecord(JSON.stringify({ ...earlier, configuration, data }));
  assert.deepEqual(read, {
    ...RECORD,
    earlierFormat: 1,
    data: { ...data, digests: { test: [] } },
    kernels: {},
  });
});

Deno.test("a record that has digests of its test pictures alone is read", () => {
  const { backend: _backend, ...before } = RECORD;
  const { digests: _digests, ...data } = RECORD.data;
  const earlier = { ...before, data: { ...data, testDigests: ["12ab"] } };
  const read = parseRunRecord(JSON.stringify(earlier));
  assert.deepEqual(read, { ...RECORD, data: { ...data, digests: { test: ["12ab"] } } });
  assert.throws(
    () => parseRunRecord(JSON.stringify({ ...RECORD, data })),
    /its data\.digests\.test is wrong: found nothing/,
  );
});

Deno.test("a run of format 1 is read: record, events, report, model, snapshots", async () => {
  const record = await readRunRecord(EARLIER);
  assert.equal(record.format, 2);
  assert.equal(record.status, "stopped");
  assert.equal(record.split.train.length, 28);
  const events = (await Array.fromAsync(allEvents(EARLIER))).flat();
  const lines = (await Deno.readTextFile(join(EARLIER, "events.jsonl"))).trim().split("\n");
  assert.deepEqual(events, lines.map((line) => JSON.parse(line)));
  assert.equal((await readReport(EARLIER))?.count, 8);
  const { description, weights } = await readModel(EARLIER);
  assert.deepEqual(description.classes, ["neutral", "smiling"]);
  assert.deepEqual(weights.get("conv1/kernel")?.shape, [3, 3, 3, 2]);
  assert.deepEqual(await listSnapshots(EARLIER), [0, 1, 8, 10]);
  assert.equal((await readSnapshotBytes(EARLIER, 10)).length, 1536);
});

Deno.test("configurationOf() and recordOf() give the same run again", async () => {
  const record = await readRunRecord(EARLIER);
  const configuration = configurationOf(record);
  const { split } = configuration;
  assert(split.mode === "files");
  const files = [...split.files.train, ...split.files.validation, ...split.files.test];
  const numbers = (part: keyof typeof split.files) =>
    Uint32Array.from(split.files[part], (file) => files.indexOf(file));
  const again = recordOf({
    ...configuration,
    folder: configuration.folder!,
    network: configuration.networkFor(2),
    dataset: {
      classes: ["neutral", "smiling"],
      files,
      fingerprint: split.fingerprint!,
      ...configuration.size!,
    },
    split: {
      train: numbers("train"),
      validation: numbers("validation"),
      test: numbers("test"),
    },
    started: record.started,
    adapter: record.adapter,
    versions: record.versions,
    digests: record.data.digests,
    kernels: configuration.kernels!,
  });
  const { earlierFormat: _, ...expected } = record;
  const data = { ...expected.data, classes: ["neutral", "smiling"], remarks: undefined };
  assert.deepEqual(again, { ...expected, data, status: "running", metrics: undefined });
});
