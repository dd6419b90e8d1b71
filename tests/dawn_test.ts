/** Dawn as a backend: where it is found, chosen, refused, and that it computes and fails as Deno's own. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { askedBackend, chooseBackend } from "../cli/setup/backend.ts";
import { verify } from "../cli/setup/contest.ts";
import { DAWN, findDawn, INSTALL, OPTIONS } from "../cli/setup/dawn.ts";
import { openWith } from "../cli/terminal/adapter.ts";
import { writeDrawnFaces } from "../data/faces/write_faces.ts";
import settings from "../deno.json" with { type: "json" };
import { checkKernel } from "../engine/check/kernels.ts";
import { ALL_OPS } from "../engine/check/all_ops.ts";
import { uniforms } from "../engine/graph/random.ts";
import { fittingKernels } from "../engine/plan/kernels.ts";
import { openDevice } from "../engine/plan/device.ts";
import { shaderOf } from "../engine/plan/shader.ts";
import { readRunRecord, writeRunRecord } from "../engine/run/record.ts";
import { main } from "../main.ts";
import { captured } from "./captured.ts";
import { RECORD } from "./record.ts";

const LAUNCHER = fileURLToPath(new URL("../cli/setup/launch.ts", import.meta.url));
const SMALL = ["--architecture", "tiny", "--filters", "4,8", "--size", "16x16", "--no-tune"];
/** Ops of `deno task test:dawn`. */
const DRAWN = ["matMul", "conv2dInputGradient", "conv2dWeightGradient", "softmaxCrossEntropy"];
const FILE = findDawn();
const isInstalled = FILE !== undefined && existsSync(FILE);
if (!isInstalled) console.log(`note: Dawn is not installed, \`${INSTALL}\` does it`);

/** A test of Dawn itself. */
const throughDawn = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `Dawn: ${name}`, ignore: !isInstalled, fn });

/** Sets variables of the environment until it is disposed of. */
function withVariables(variables: Record<string, string>) {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  return {
    [Symbol.dispose]: () =>
      before.forEach(([name, value]) =>
        value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value)
      ),
  };
}

/** A folder that is removed in the end. */
async function temporary() {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("the README names the options by which Dawn tells of tensor cores", async () => {
  const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));
  assert(readme.includes(`create(["${OPTIONS[0]}"])`));
});

Deno.test("Dawn's bindings are what DAWN names, else what Deno has fetched", async () => {
  for (const task of ["test:dawn", "test:matrices"] as const) {
    assert(settings.tasks[task].startsWith(`${INSTALL} && `));
  }
  await using folder = await temporary();
  using _ = withVariables({ [DAWN]: "", DENO_DIR: folder.path });
  assert.equal(findDawn(), undefined);
  const [, version] = /@(.+)$/.exec(INSTALL)!;
  const dist = join(folder.path, "npm", "a.registry", "webgpu", version, "dist");
  const platforms = ["linux-x64", "linux-arm64", "darwin-universal", "win32-x64", "win32-arm64"];
  for (const platform of platforms) {
    await Deno.mkdir(join(dist, platform), { recursive: true });
    await Deno.writeTextFile(join(dist, platform, "dawn.node"), "");
  }
  assert(findDawn()!.startsWith(dist));
  Deno.env.set(DAWN, join(folder.path, "own.node"));
  assert.equal(findDawn(), join(folder.path, "own.node"));
});

Deno.test("what a command line asks for is said, and a run that goes on keeps its own", async () => {
  await using run = await temporary();
  await writeRunRecord(run.path, { ...RECORD, backend: "dawn" });
  const cases: [string[], string][] = [
    [["train"], "deno"],
    [["train", "--backend", "dawn"], "dawn"],
    [["bench", "--backend=auto", "--json", "-"], "auto"],
    [["train", "--resume", run.path], "dawn"],
    [["train", "--resume", join(run.path, "none")], "deno"],
  ];
  for (const [args, expected] of cases) assert.equal(await askedBackend(args), expected);
});

Deno.test("where Dawn can't be loaded, every command says what installs it and leaves nothing", async () => {
  await using folder = await temporary();
  const at = (name: string) => join(folder.path, name);
  await writeDrawnFaces(at("faces"), 8, uniforms(1, 6));
  await Deno.mkdir(at("run"));
  const data = { ...RECORD.data, folder: at("faces") };
  await writeRunRecord(at("run"), { ...RECORD, status: "stopped", backend: "dawn", data });
  await Deno.writeTextFile(at("run/events.jsonl"), "");
  const before = await Deno.readTextFile(at("run/run.json"));
  await Deno.writeTextFile(at("text.node"), "no program");
  const ask = ["--backend", "dawn"];
  const commands = [
    ["train", at("faces"), "--out", at("new"), ...SMALL, ...ask],
    ["train", "--resume", at("run")],
    ["bench", "--train", "tiny", ...ask],
    ["doctor", ...ask],
  ];
  for (const name of ["none.node", "text.node"]) {
    using _ = withVariables({ [DAWN]: at(name) });
    for (const args of commands) {
      const { result, errors, out } = await captured(() => main(args));
      assert.equal(result, 1, errors);
      assert.match(
        errors,
        /Cannot use Dawn as '.*(none|text)\.node' can't be loaded \(.+\): leave DAWN out, .*`deno cache/,
      );
      assert.equal(out, "");
    }
  }
  assert(!existsSync(at("new")));
  assert.equal(await Deno.readTextFile(at("run/run.json")), before);
  const { result, errors } = await captured(() => main(["train", "--resume", at("run"), ...ask]));
  assert.equal(result, 2);
  assert.match(errors, /Cannot use --backend with --resume/);
});

Deno.test("auto tries what is there once, in a process of its own, and remembers what fails", async () => {
  await using folder = await temporary();
  const [verdicts, file] = [join(folder.path, "verdicts.json"), join(folder.path, "text.node")];
  const choose = () => captured(() => chooseBackend(Deno.env.toObject(), verdicts));
  using _ = withVariables({ [DAWN]: file });
  const absent = await choose();
  assert.equal(absent.result, "deno");
  assert.match(absent.errors, /^Backend: deno, as Dawn is not in '.*text\.node'\n$/);
  assert(!existsSync(verdicts));
  await Deno.writeTextFile(file, "no program");
  const first = await choose();
  assert.equal(first.result, "deno");
  assert.match(
    first.errors,
    /trying Dawn [^]*Backend: deno, as Dawn does not compute here: Cannot/,
  );
  const second = await choose();
  assert.equal(second.result, "deno");
  assert.doesNotMatch(second.errors, /trying/);
  assert(first.errors.endsWith(second.errors));
});

throughDawn("auto takes the faster, says what each took, and remembers it", async () => {
  await using folder = await temporary();
  const verdicts = join(folder.path, "verdicts.json");
  const choose = () => captured(() => chooseBackend(Deno.env.toObject(), verdicts));
  const first = await choose();
  const told = /Backend: (deno|dawn), as a small training step takes (\S+) ms .* and (\S+) ms /;
  const [, backend, taken, other] = told.exec(first.errors)!;
  assert.equal(first.result, backend);
  assert(Number(taken) <= Number(other), first.errors);
  const second = await choose();
  assert.equal(second.result, backend);
  assert(first.errors.endsWith(second.errors));
});

throughDawn("what computes nothing right is not taken", async () => {
  const module = { exports: {} as { create(options: string[]): GPU } };
  process.dlopen(module, FILE!);
  const nothing = await openDevice({ gpu: module.exports.create(["backend=null"]) });
  await assert.rejects(verify(nothing), /element \d+ is .*, expected/);
});

throughDawn("errors are as loud as Deno's", async () => {
  const bad = await openWith("dawn");
  assert.equal(bad.backend, "dawn");
  const text = "@compute @workgroup_size(1)\nfn main() {\n  let a = oops;\n}\n";
  const shader = shaderOf({ parts: [{ path: "shaders/some/main.wgsl", text }], constants: {} });
  const message = /shaders\/some\/main\.wgsl:3:11: [^]*\n {4}let a = oops;/;
  await assert.rejects(bad.pipeline("broken", shader), { name: "SyntaxError", message });
  const { gpu } = bad;
  gpu.queue.writeBuffer(gpu.createBuffer({ size: 16, usage: 8 }), 8, new Uint8Array(16));
  await assert.rejects(bad.wait(gpu.queue.onSubmittedWorkDone()), /the GPU reports: Write range/);
  const full = await openWith("dawn");
  full.gpu.createBuffer({ size: full.gpu.limits.maxBufferSize, usage: 128 }); // 4 GB
  await assert.rejects(full.wait(full.gpu.queue.onSubmittedWorkDone()), /out of memory/);
});

throughDawn("a draw of kernels equals their references", async () => {
  const device = await openWith("dawn");
  for (const op of ALL_OPS.filter(({ name }) => DRAWN.includes(name))) {
    const { inputs, attributes } = op.samples[0];
    const call = { inputs, outputs: op.outputs(inputs, attributes), attributes };
    const [kernel] = fittingKernels(device, op, call);
    assert(await checkKernel(device, op, kernel, op.samples[0], uniforms(1, 1)));
  }
});

/** Trains as a user does, through the launcher, which lets it load one file. */
async function train(...args: string[]) {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", LAUNCHER, "main.ts", "train", ...args],
    stdout: "null",
  }).output();
  const errors = new TextDecoder().decode(stderr);
  assert.equal(code, 0, errors);
  return errors;
}

throughDawn("a training gives Deno's figures, and goes on by its own backend", async () => {
  await using folder = await temporary();
  const at = (name: string) => join(folder.path, name);
  await writeDrawnFaces(at("faces"), 40, uniforms(1, 6));
  const lossesOf = async (run: string) =>
    (await Deno.readTextFile(join(run, "events.jsonl"))).trim().split("\n")
      .map((line) => JSON.parse(line)).filter(({ type }) => type === "step")
      .map(({ loss }) => loss as number);
  for (const backend of ["deno", "dawn"]) {
    const options = ["--out", at(backend), "--epochs", "4", "--backend", backend];
    await train(at("faces"), ...options, ...SMALL);
    assert.equal((await readRunRecord(at(backend))).backend, backend);
  }
  const [own, other] = [await lossesOf(at("deno")), await lossesOf(at("dawn"))];
  assert(own.length > 4 && own.length === other.length);
  own.forEach((loss, i) => assert(Math.abs(loss - other[i]) < 1e-4, `${loss} and ${other[i]}`));
  await writeRunRecord(at("dawn"), { ...await readRunRecord(at("dawn")), status: "stopped" });
  assert.match(await train("--resume", at("dawn")), /Adapter: .*, through Dawn\n/);
});
