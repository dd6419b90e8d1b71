/**
 * The tuner: which kernel is fastest for each call of a model on this adapter. A GPU and a CPU
 * adapter want opposite kernels, so it measures. What it finds is kept in a cache; the choices are
 * part of a run, since another kernel adds in another order.
 *
 * @module
 */
import type { Device } from "./device.ts";
import { Graph, reachable } from "./graph.ts";
import { type AnyOp, type Call, type Kernel, suits, type Tensor } from "./op.ts";
import { type Choices, compile, fittingKernels, keyOf } from "./plan.ts";
import { Residents } from "./residents.ts";
import { specialise } from "./specialise.ts";
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
  /** Told of a cache that can't be read; the default kernels are taken then. */
  onWarning?(text: string): void;
}

/** A call that more than one kernel fits. */
interface Question {
  readonly key: string;
  readonly op: AnyOp;
  readonly call: Call<unknown>;
  readonly kernels: readonly Kernel<unknown>[];
}

/** A kernel that takes a whole turn at first, and this factor of the fastest so far, gets no other. */
const HOPELESS = 2;
/** A kernel must take this part of the best so far at most: noise does not unseat the default. */
const BETTER = 0.95;
/** The others get so many turns, of so many seconds each at least. */
const TURNS = 3;
const TURN = 0.002;

/**
 * The fastest kernel of every call that `outputs` need and that has a choice: from the cache, else
 * measured, those with the most operations first, until the budget is spent. Throws what the device
 * reports.
 */
export async function tune(
  device: Device,
  graph: Graph,
  outputs: Tensor[],
  tuning: Tuning,
): Promise<Choices> {
  const questions = questionsOf(device, graph, outputs);
  const known = await tuning.cache.read().catch((error: Error) => {
    tuning.onWarning?.(
      `the cache of the fastest kernels can't be used: ${error.message}; default kernels are taken`,
    );
  });
  if (!known) return {};
  const choices: Record<string, string> = {};
  const open: { question: Question; cacheKey: string }[] = [];
  for (const question of questions) {
    const cacheKey = await cacheKeyOf(device, question);
    const kernel = known[cacheKey];
    if (question.kernels.some(({ name }) => name === kernel)) choices[question.key] = kernel;
    else open.push({ question, cacheKey });
  }
  const start = performance.now();
  const found: Record<string, string> = {};
  const timer = createTimer(device);
  const tell = (done: number, isLast: boolean) => {
    const milliseconds = performance.now() - start;
    const { budget } = tuning;
    tuning.onProgress?.({ done, total: open.length, milliseconds, budget, isLast });
  };
  const isSpent = () => performance.now() - start >= tuning.budget;
  let done = 0;
  for (const { question, cacheKey } of open) {
    tell(done, false);
    const kernel = await fastest(device, timer, question, isSpent);
    if (kernel === undefined) break;
    choices[question.key] = found[cacheKey] = kernel;
    done++;
  }
  if (open.length) tell(done, true);
  if (done) {
    await tuning.cache.add(found).catch((error: Error) => {
      tuning.onWarning?.(`the fastest kernels can't be kept for the next start: ${error.message}`);
    });
  }
  return choices;
}

function questionsOf(device: Device, graph: Graph, outputs: Tensor[]): Question[] {
  const questions = new Map<string, Question>();
  for (const tensor of reachable(graph, outputs)) {
    // An op that works in place would change what the next kernel is timed on.
    if (tensor.source.kind !== "op" || tensor.source.op.inPlace) continue;
    const { op, call, kernels: fitting } = fittingKernels(device, tensor)!;
    const kernels = fitting.filter((kernel) => suits(kernel, device.traits));
    const key = keyOf(op, call);
    if (kernels.length > 1) questions.set(key, { key, op, call, kernels });
  }
  return [...questions.values()].sort((a, b) => b.op.flops(b.call) - a.op.flops(a.call));
}

/** Adapter, shapes and the text of every kernel: where one of them changes, the answer may. */
async function cacheKeyOf({ adapter }: Device, { key, call, kernels }: Question): Promise<string> {
  const texts = kernels.flatMap(({ name, passes }) => [
    name,
    ...passes(call).map(({ source, constants, workgroups }) =>
      specialise(source, constants) + workgroups.join("×")
    ),
  ]);
  const text = JSON.stringify([adapter, key, texts]);
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Times the kernels of a call, one after the other, on inputs of zeros; returns the fastest's name,
 * `undefined` where the budget is spent before all were timed.
 */
async function fastest(
  device: Device,
  timer: Timer,
  { op, call, kernels }: Question,
  isSpent: () => boolean,
): Promise<string | undefined> {
  const graph = new Graph();
  const inputs = call.inputs.map((shape, i) => graph.input(`input ${i}`, shape, op.dtypes?.[i]));
  const output = graph.append(op, inputs, call.attributes);
  const residents = new Residents(device, graph);
  let best = { name: kernels[0].name, seconds: Infinity };
  try {
    for (const kernel of kernels) {
      if (isSpent()) return undefined;
      const plan = await compile(device, graph, [output], residents, () => kernel);
      const seconds = await timeUnlessHopeless(timer, plan.dispatches, best.seconds)
        .finally(plan.destroy);
      if (seconds < BETTER * best.seconds) best = { name: kernel.name, seconds };
    }
  } finally {
    residents.destroy();
  }
  device.check();
  return best.name;
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
