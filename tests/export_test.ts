/** `export` and `import` as a user types them, on one small run. */
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { decode } from "fast-png";
import { writeDrawnFaces } from "../data/faces/write_faces.ts";
import { MODEL } from "../engine/formats/onnx/proto.ts";
import { encodeMessage } from "../engine/formats/protobuf.ts";
import { readTensorBoard } from "../engine/formats/tensorboard.ts";
import { uniforms } from "../engine/graph/random.ts";
import { loupe, start } from "./faults/processes.ts";

const work = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(work, { recursive: true }));
const [pictures, run] = [join(work, "faces"), join(work, "run")];
await writeDrawnFaces(pictures, 24, uniforms(1, 6));
const SMALL = ["--architecture", "tiny", "--size", "28x23", "--epochs", "2", "--no-tune"];
const trained = await loupe(["train", pictures, "--out", run, ...SMALL]);
assert.equal(trained.code, 0, trained.errors);

const read = (...names: string[]) => Deno.readTextFile(join(run, "export", ...names));

/** The rows of a table without quotes, by the names of its columns. */
function rowsOf(text: string): Record<string, string>[] {
  const [head, ...rows] = text.trimEnd().split("\n").map((line) => line.split(","));
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
}

async function eventsOf(type: string): Promise<Record<string, number>[]> {
  const text = await Deno.readTextFile(join(run, "events.jsonl"));
  return text.trimEnd().split("\n").map((line) => JSON.parse(line))
    .filter((event) => event.type === type);
}

Deno.test("export --format csv has every figure of the run", async () => {
  const { code, errors } = await loupe(["export", run, "--format", "csv"]);
  assert.equal(code, 0, errors);
  const steps = rowsOf(await read("csv", "steps.csv"));
  const told = await eventsOf("step");
  assert.deepEqual(steps.map(({ loss }) => Number(loss)), told.map(({ loss }) => loss));
  assert.equal(rowsOf(await read("csv", "epochs.csv")).length, 2);
  const { pictures } = JSON.parse(await Deno.readTextFile(join(run, "report.json")));
  const predictions = rowsOf(await read("csv", "predictions.csv"));
  assert.deepEqual(
    predictions.map(({ file, prediction, probability }) => [file, prediction, +probability]),
    pictures.map(({ file, prediction, probability }: Record<string, string>) => [
      file,
      prediction,
      probability,
    ]),
  );
  const { split } = JSON.parse(await Deno.readTextFile(join(run, "run.json")));
  const listed = rowsOf(await read("csv", "split.csv"));
  assert.deepEqual(
    Object.groupBy(listed, ({ part }) => part).test!.map(({ file }) => file),
    split.test,
  );
});

Deno.test("export --format tensorboard has the curves, and sheets of every layer and snapshot", async () => {
  const { code, errors } = await loupe(["export", run, "--format", "tensorboard"]);
  assert.equal(code, 0, errors);
  const folder = join(run, "export", "tensorboard");
  const [{ name }] = await Array.fromAsync(Deno.readDir(folder));
  assert.match(name, /^events\.out\.tfevents\.\d+\./);
  const events = readTensorBoard(await Deno.readFile(join(folder, name)));
  const scalars = (tag: string) =>
    events.flatMap(({ step, scalars = {} }) => tag in scalars ? [[step, scalars[tag]]] : []);
  const told = await eventsOf("step");
  assert.deepEqual(
    scalars("loss/step"),
    told.map(({ step, loss }) => [step, Math.fround(loss)]),
  );
  assert.equal(scalars("loss/epoch").length, 2);
  assert.equal(scalars("accuracy/validation").length, 2);
  assert.equal(scalars("accuracy/test").length, 1);
  const times = events.map(({ wallTime }) => wallTime);
  assert.deepEqual(times, times.toSorted((a, b) => a - b));
  const snapshots = [...Deno.readDirSync(join(run, "snapshots"))].length;
  const sheets = events.flatMap(({ images = {} }) => Object.entries(images));
  assert.equal(sheets.filter(([tag]) => tag === "maps/conv1").length, snapshots);
  for (const [, { png, height, width }] of sheets) {
    const picture = decode(png);
    assert.deepEqual([picture.height, picture.width], [height, width]);
  }
});

Deno.test("export --format huggingface is a folder whose card has figures with their interval", async () => {
  const { code, errors } = await loupe(["export", run, "--format", "huggingface"]);
  assert.equal(code, 0, errors);
  assert.match(errors, /licence is unknown/);
  const folder = join(run, "export", "huggingface");
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
    ...["README.md", "config.json", "model.json", "model.onnx", "model.safetensors"],
    "preprocessor_config.json",
  ]);
  const [, head, card] = (await read("huggingface", "README.md")).split(/^---$/m);
  const report = JSON.parse(await Deno.readTextFile(join(run, "report.json")));
  assert.match(head, /^license: unknown$/m);
  assert.match(head, /^library_name: loupe$/m);
  assert.match(head, /^pipeline_tag: image-classification$/m);
  assert(head.includes(`value: ${report.accuracy}\n`));
  assert(head.includes(`confidence_interval_95: [${report.accuracyInterval.join(", ")}]`));
  assert.match(card, /# Model card: run/);
  const { id2label } = JSON.parse(await read("huggingface", "config.json"));
  assert.deepEqual(id2label, { 0: "neutral", 1: "smiling" });
  const ended = await loupe(["export", run, "--format", "huggingface", "--licence", "My: own"]);
  assert.equal(ended.code, 1);
  assert.match(ended.errors, /expected an identifier of the hub/);
});

Deno.test("export refuses what it can't do, and writes over nothing of the user's", async () => {
  const refused = async (args: string[], code: number, words: RegExp) => {
    const ended = await loupe(["export", ...args]);
    assert.equal(ended.code, code, ended.errors);
    assert.match(ended.errors, words);
  };
  await refused([run], 2, /no --format is named: expected one of onnx/);
  await refused([run, "--format", "keras"], 2, /keras/);
  await refused([run, "--format", "csv", "--labels"], 2, /--labels with --format csv/);
  await refused([pictures, "--format", "csv"], 1, /Cannot open .* as a run/);
  const own = join(work, "own.safetensors");
  await Deno.writeTextFile(own, "mine");
  await refused([run, "--format", "safetensors", "--out", own], 1, /it is there already/);
  assert.equal(await Deno.readTextFile(own), "mine");
  const labels = join(work, "labels.txt");
  await Deno.writeTextFile(labels, "mine");
  const beside = join(work, "x.onnx");
  await refused([run, "--format", "onnx", "--labels", "--out", beside], 1, /labels.txt.*already/);
  assert.equal(await Deno.readTextFile(labels), "mine");
  await assert.rejects(Deno.stat(beside), Deno.errors.NotFound);
  const nowhere = join(work, "no", "x.safetensors");
  await refused([run, "--format", "safetensors", "--out", nowhere], 1, /there is no folder/);
});

Deno.test("a network alone has a card, and no tables", async () => {
  const alone = join(work, "alone");
  await Deno.mkdir(join(alone, "model"), { recursive: true });
  for (const file of ["model.json", "model.safetensors"]) {
    await Deno.copyFile(join(run, "model", file), join(alone, "model", file));
  }
  assert.equal((await loupe(["card", alone])).code, 0);
  const card = await Deno.readTextFile(join(alone, "MODEL_CARD.md"));
  assert.match(card, /Trained elsewhere: nothing is known of it/);
  assert.match(card, /It was not tested/);
  for (const format of ["csv", "tensorboard"]) {
    const { code, errors } = await loupe(["export", alone, "--format", format]);
    assert.equal(code, 1);
    assert.match(errors, /it is a network without a training/);
  }
});

Deno.test("import refuses what is no model, and leaves nothing", async () => {
  const file = join(work, "notes.txt");
  await Deno.writeTextFile(file, "no model\n");
  for (
    const [args, words] of [
      [[join(work, "none.onnx")], /there is no such file/],
      [[file], /of no kind that is known: expected [^\\]+; safetensors[^\\]+$/],
      [[pictures], /it is a folder/],
    ] as const
  ) {
    const { code, errors } = await loupe(["import", ...args, "--out", join(work, "imported")]);
    assert.equal(code, 1);
    assert.match(errors, words);
  }
  assert.equal([...Deno.readDirSync(work)].some(({ name }) => name === "imported"), false);
});

Deno.test({
  name: "Ctrl-C in an import leaves nothing",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const folder = join(work, "stopped");
    await Deno.mkdir(folder);
    const file = join(work, "large.onnx");
    await Deno.writeFile(file, largeOnnx(2 ** 22));
    const watched = Deno.watchFs(folder);
    const child = start(["import", file, "--out", join(folder, "run")]);
    for await (const { paths } of watched) {
      // The folder that becomes the run, not the file by which is seen whether one can be made.
      if (!paths.some((path) => basename(path).startsWith(".loupe-") && isFolder(path))) continue;
      child.kill("SIGINT");
      break;
    }
    const { code } = await child.output();
    await child.stdin.close();
    assert.equal(code, 130);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  },
});

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false; // it is gone by now
  }
}

/** A network whose weights take a while to be written: two matrices of so many columns and rows. */
function largeOnnx(width: number, classes = 2): Uint8Array {
  const matrix = (name: string, ...dims: number[]) => ({
    name,
    dims,
    dataType: 1,
    rawData: new Uint8Array(4 * dims[0] * dims[1]),
  });
  const dim = [1, 3, 4, 4].map((value) => ({ value }));
  const node = (opType: string, input: string[], output: string) => ({
    opType,
    input,
    output: [output],
  });
  return encodeMessage(MODEL, {
    irVersion: 8,
    opsetImport: [{ domain: "", version: 13 }],
    graph: {
      input: [{ name: "x", type: { tensorType: { elemType: 1, shape: { dim } } } }],
      output: ["y", "\u001b[31mred"].map((name) => ({
        name,
        type: { tensorType: { elemType: 1 } },
      })),
      node: [
        node("GlobalAveragePool", ["x"], "mean"),
        node("Flatten", ["mean"], "flat"),
        node("MatMul", ["flat", "a"], "wide"),
        node("MatMul", ["wide", "b"], "y"),
        node("Relu", ["x"], "\u001b[31mred"),
      ],
      initializer: [matrix("a", 3, width), matrix("b", width, classes)],
    },
  });
}

Deno.test("what a file names its tensors is shown, not obeyed, and labels and single numbers are no network", async () => {
  const file = join(work, "coloured.onnx");
  await Deno.writeFile(file, largeOnnx(8, 1));
  const one = await loupe(["import", file, "--out", join(work, "coloured")]);
  assert.match(one.errors, /its network gives one number, by which it tells nothing apart/);
  await Deno.writeFile(file, largeOnnx(8));
  const { code, errors } = await loupe(["import", file, "--out", join(work, "coloured")]);
  assert.equal(code, 0, errors);
  assert.match(errors, /Of its outputs y is taken, without \\u001b\[31mred/);
  const out = join(work, "new", "labels.txt");
  await Deno.mkdir(join(work, "new"));
  const refused = await loupe(["export", run, "--format", "onnx", "--labels", "--out", out]);
  assert.equal(refused.code, 1);
  assert.match(refused.errors, /Cannot write --labels as the network is to be called 'labels.txt'/);
});

Deno.test("import takes the options that a file has a use for, and refuses others and senseless ones", async () => {
  const file = (format: string) => join(work, "for_options", format, NAMES[format]);
  const NAMES: Record<string, string> = {
    onnx: "model.onnx",
    safetensors: "model.safetensors",
    html: "model.html",
    tfjs: "model.json",
  };
  for (const [format, name] of Object.entries(NAMES)) {
    const folder = join(work, "for_options", format);
    await Deno.mkdir(join(work, "for_options"), { recursive: true });
    if (format !== "tfjs") await Deno.mkdir(folder);
    const out = format === "tfjs" ? folder : join(folder, name);
    const { code, errors } = await loupe(["export", run, "--format", format, "--out", out]);
    assert.equal(code, 0, errors);
  }
  const imported = join(work, "imported_with_options");
  const lists = {
    empty: "",
    gap: "a\n\nb\n",
    twice: "a\na\n",
    good: "\ufeffb\u202e\r\n__proto__\r\n",
  };
  for (const [name, text] of Object.entries(lists)) {
    await Deno.writeTextFile(join(work, `${name}.txt`), text);
  }
  const refused: [string, string[], RegExp][] = [
    ["onnx", ["--network", "tiny"], /Cannot use --network with '.*model.onnx'/],
    ["tfjs", ["--network", "tiny"], /Cannot use --network with/],
    ["html", ["--size", "28x23"], /Cannot use --size with '.*' as it tells that itself/],
    ["onnx", ["--mean", "1,2,3"], /--mean 1,2,3 with --deviation \(not given\): expected both/],
    ["safetensors", ["--deviation", "1"], /--mean \(not given\) with --deviation 1/],
    ["tfjs", ["--mean", "1,2", "--deviation", "1,2,3"], /expected both, with a number a channel/],
    ["onnx", ["--deviation", "0"], /numbers from 0.000001 to 1000000, for example 123\.675/],
    ["onnx", ["--mean", "1,,2"], /up to 16 numbers from/],
    ["onnx", ["--mean", "0x10"], /up to 16 numbers from/],
    ["onnx", ["--classes", "a,a"], /--classes a,a as 'a' is there twice/],
    ["onnx", ["--classes", join(work, "empty.txt")], /as it is empty: give each class a name/],
    ["onnx", ["--classes", join(work, "gap.txt")], /as its line 2 is empty/],
    ["onnx", ["--classes", join(work, "twice.txt")], /as 'a' is there twice/],
  ];
  for (const [format, options, words] of refused) {
    const ended = await loupe(["import", file(format), ...options, "--out", imported]);
    assert.equal(ended.code, 2, ended.errors);
    assert.match(ended.errors, words);
  }
  const numbers = ["--mean", "123.675,-116.28,103.53", "--deviation", "58.395,0.5,57.375"];
  const classes = ["--classes", join(work, "good.txt"), "--fit", "contain"];
  for (const format of ["onnx", "safetensors", "tfjs"]) {
    const out = `${imported}_${format}`;
    const { code, errors } = await loupe(
      ["import", file(format), ...numbers, ...classes, "--out", out],
    );
    assert.equal(code, 0, errors);
    const model = JSON.parse(await Deno.readTextFile(join(out, "model", "model.json")));
    assert.deepEqual(model.classes, ["b\u202e", "__proto__"]);
    assert.deepEqual(model.preprocessing.mean, [123.675, -116.28, 103.53]);
    assert.deepEqual(model.preprocessing.scale, [1 / 58.395, 2, 1 / 57.375]);
    assert.equal(model.preprocessing.fit, "contain");
  }
});
