/**
 * The tuner: which kernel is fastest for each call of a model on this adapter. A GPU and a CPU
 * adapter want opposite kernels, so it measures. What it finds is kept in a cache; the choices are
 * part of a run, since another kernel adds in another order.
 *
 * @module
 */
import { Graph, reachableNodes, type Tensor } from "../graph/graph.ts";
import { type AnyOp, type Call, type Kernel, keyOf } from "../graph/op.ts";
import { compilePasses, type Device } from "./device.ts";
import { type Choices, fittingKernels, suits } from "./kernels.ts";
import { compile } from "./plan.ts";
import { Residents } from "./residents.ts";
import { shaderOf } from "./shader.ts";
import { createTimer, type Timed, type Timer } from "./timer.ts";

/** Where the tuner keeps what it found: a file in Deno, IndexedDB in browsers. */
export interface TuningCache {
  /** All entries, kernel names by key. Throws an `Error` where they can't be read. */
  read(): Promise<Record<string, string>>;
  /** Adds entries to those that are there. */
  add(entries: Readonly<Record<string, string>>): Promise<void>;
}

/** How far the tuner is. */
export interface TuningProgress {
  /** Calls measured, of all that must be. */
  readonly done: number;
  readonly total: number;
  readonly milliseconds: number;
  readonly budget: number;
  /** Nothing more is measured: those beyond `done` keep their default kernels. */
  readonly isLast: boolean;
}

/** How to tune. */
export interface Tuning {
  readonly cache: TuningCache;
  /** Milliseconds after which the rest of the calls keep their default kernels. */
  readonly budget: number;
  onProgress?(progress: TuningProgress): void;
  /**
   * Told of a cache that can't be read, where the default kernels are taken, and of each kernel that
   * does not compile, which is passed over.
   */
  onWarning?(text: string): void;
}

/** A call that more than one kernel fits. */
interface Question {
  readonly key: string;
  /** What the answer is kept by. */
  readonly cacheKey: string;
  readonly op: AnyOp;
  readonly call: Call<unknown>;
  readonly kernels: readonly Kernel<unknown>[];
}

/** A question with the name of its kernel. */
type Answer = readonly [Question, string];

/** The tuner at work. */
interface Search {
  readonly device: Device;
  readonly timer: Timer;
  /** Kernels that did not compile, by name: they are asked for no other call. */
  readonly broken: Set<string>;
  isSpent(): boolean;
  onWarning?(text: string): void;
}

/** What a training gives the tuner where nothing else is said, in milliseconds. */
export const DEFAULT_BUDGET = 5000;

/** A kernel that takes a whole turn at first, and this factor of the fastest so far, gets no other. */
const HOPELESS = 2;
/** A kernel must take this part of the best so far at most: noise does not unseat the default. */
const BETTER = 0.95;
/** The others get so many turns, of so many seconds each at least. */
const TURNS = 3;
const TURN = 0.002;

/**
 * The fastest kernel of every call that `outputs` need and that has a choice: from the cache, else
 * measured, those with the most operations first, until the budget is spent. A kernel that does not
 * compile on this device is passed over. Throws what the device reports.
 */
export async function tune(
  device: Device,
  graph: Graph,
  outputs: readonly Tensor[],
  tuning: Tuning,
): Promise<Choices> {
  const known = await tuning.cache.read().catch((error: Error) => {
    tuning.onWarning?.(
      `the cache of the fastest kernels can't be used: ${error.message}; default kernels are taken`,
    );
  });
  if (!known) return {};
  const questions = await questionsOf(device, graph, outputs);
  const isKnown = ({ kernels, cacheKey }: Question) =>
    kernels.some(({ name }) => name === known[cacheKey]);
  const remembered = questions.filter(isKnown).map(({ key, cacheKey }) => [key, known[cacheKey]]);
  const open = questions.filter((question) => !isKnown(question));
  if (open.length === 0) return Object.fromEntries(remembered);
  const { answers, replacements } = await answer(device, open, tuning);
  if (answers.length) {
    const found = answers.map(([{ cacheKey }, kernel]) => [cacheKey, kernel]);
    await tuning.cache.add(Object.fromEntries(found)).catch((error: Error) => {
      tuning.onWarning?.(`the fastest kernels can't be kept for the next start: ${error.message}`);
    });
  }
  const chosen = [...answers, ...replacements].map(([{ key }, kernel]) => [key, kernel]);
  return Object.fromEntries([...remembered, ...chosen]);
}

/**
 * Measures until the budget is spent. Calls that are left get a replacement where their default
 * kernel did not compile for an earlier one.
 */
async function answer(device: Device, open: readonly Question[], tuning: Tuning) {
  const start = performance.now();
  const { budget, onWarning } = tuning;
  const search: Search = {
    device,
    timer: createTimer(device),
    broken: new Set(),
    isSpent: () => performance.now() - start >= budget,
    onWarning,
  };
  const tell = (isLast: boolean) => {
    const [done, total] = [answers.length, open.length];
    const milliseconds = performance.now() - start;
    tuning.onProgress?.({ done, total, milliseconds, budget, isLast });
  };
  const answers: Answer[] = [];
  for (const question of open) {
    tell(false);
    const kernel = await fastest(search, question);
    if (kernel !== undefined) answers.push([question, kernel]);
    else if (search.isSpent()) break;
  }
  tell(true);
  const answered = new Set(answers.map(([question]) => question));
  const left = open.filter((question) => !answered.has(question));
  const replacements = left.flatMap((question): Answer[] => {
    const sound = question.kernels.find(({ name }) => !search.broken.has(name));
    return sound && sound !== question.kernels[0] ? [[question, sound.name]] : [];
  });
  return { answers, replacements };
}

/** The calls that have a choice, those with the most operations first. */
async function questionsOf(
  device: Device,
  graph: Graph,
  outputs: readonly Tensor[],
): Promise<Question[]> {
  const questions = new Map<string, Question>();
  for (const { op, inputs, outputs: made, attributes } of reachableNodes(graph, outputs)) {
    // An op that works in place would change what the next kernel is timed on.
    if (op.isView || op.inPlace?.some((input) => input !== undefined)) continue;
    const call = { inputs, outputs: made, attributes };
    const kernels = fittingKernels(device, op, call)
      .filter((kernel) => suits(kernel, device.traits));
    const key = keyOf(op, call);
    if (kernels.length < 2 || questions.has(key)) continue;
    const cacheKey = await cacheKeyOf(device, key, call, kernels);
    questions.set(key, { key, cacheKey, op, call, kernels });
  }
  return [...questions.values()].sort((a, b) => b.op.flops(b.call) - a.op.flops(a.call));
}

/** Adapter, backend, shapes and the text of every kernel: where one of them changes, the answer may. */
async function cacheKeyOf(
  { adapter, backend, traits }: Device,
  key: string,
  call: Call<unknown>,
  kernels: readonly Kernel<unknown>[],
): Promise<string> {
  const texts = kernels.flatMap(({ name, passes }) => [
    name,
    ...passes(call, traits).map((pass) => shaderOf(pass).text + pass.workgroups.join("×")),
  ]);
  const text = JSON.stringify([adapter, backend, key, texts]);
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Times the kernels of a call, one after the other, on inputs of zeros; returns the fastest's name,
 * `undefined` where none compiles or the budget is spent before all were timed.
 */
async function fastest(
  search: Search,
  { op, call, kernels }: Question,
): Promise<string | undefined> {
  const { device, timer, broken, isSpent } = search;
  const graph = new Graph();
  const inputs = call.inputs.map((spec, i) => graph.input(`input ${i}`, spec));
  const outputs = graph.appendAll(op, inputs, call.attributes);
  const residents = new Residents(device, graph);
  let best: { name: string; seconds: number } | undefined;
  try {
    for (const kernel of kernels) {
      if (isSpent()) return undefined;
      if (broken.has(kernel.name) || !await compiles(search, kernel, call)) continue;
      const least = best?.seconds ?? Infinity;
      const plan = await compile(device, graph, outputs, residents, () => kernel);
      const seconds = await timeUnlessHopeless(timer, plan.dispatches, least)
        .finally(plan.destroy);
      if (seconds < BETTER * least) best = { name: kernel.name, seconds };
    }
  } finally {
    residents.destroy();
  }
  device.check();
  return best?.name;
}

/** Compiles the shaders of a kernel; says so where that can't be done. */
async function compiles(
  { device, broken, onWarning }: Search,
  { name, passes }: Kernel<unknown>,
  call: Call<unknown>,
): Promise<boolean> {
  try {
    await compilePasses(device, name, passes(call, device.traits));
    return true;
  } catch (error) {
    device.check(); // a device that can't go on is no fault of the kernel
    if (!(error instanceof SyntaxError)) throw error;
    broken.add(name);
    onWarning?.(`the kernel ${name} is passed over: ${error.message}`);
    return false;
  }
}

async function timeUnlessHopeless(
  timer: Timer,
  dispatches: readonly Timed[],
  best: number,
): Promise<number> {
  const once = { dispatches, repeats: 1 };
  const [, first] = await timer.seconds([once, once]); // the very first is the warm-up
  if (first >= TURN && first > HOPELESS * best) return first;
  const repeats = Math.max(1, Math.ceil(TURN / Math.max(first, 1e-6)));
  const turns = await timer.seconds(new Array(TURNS).fill({ dispatches, repeats }));
  return Math.min(...turns) / repeats;
}
