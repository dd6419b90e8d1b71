/**
 * The tuner: which kernel is fastest for each call of a model on this adapter. A GPU and a CPU
 * adapter want opposite kernels, so it measures. What it finds is kept in a cache; the choices are
 * part of a run, since another kernel adds in another order.
 *
 * @module
 */
import { type Graph, reachableNodes, type Tensor } from "../graph/graph.ts";
import { type Call, type Kernel, keyOf } from "../graph/op.ts";
import type { Device } from "./device.ts";
import { type Choices, fittingKernels, membersFor, suits } from "./kernels.ts";
import { type Answer, fastest, type Question, type Search, searchFamilies } from "./search.ts";
import { shaderOf } from "./shader.ts";
import { createTimer } from "./timer.ts";

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

/** What a training gives the tuner where nothing else is said, in milliseconds. */
export const DEFAULT_BUDGET = 5000;

/**
 * The fastest kernel of every call that `outputs` need and that has a choice: from the cache, else
 * measured, those with the most operations first, until the budget is spent. What is left of it goes
 * to the families of the fastest kernels; a later call with a larger budget searches on. A kernel
 * that does not compile on this device is passed over. Throws what the device reports.
 */
export async function tune(
  device: Device,
  graph: Graph,
  outputs: readonly Tensor[],
  tuning: Tuning,
): Promise<Choices> {
  const entries = await tuning.cache.read().catch((error: Error) => {
    tuning.onWarning?.(
      `the cache of the fastest kernels can't be used: ${error.message}; default kernels are taken`,
    );
  });
  if (!entries) return {};
  const questions = await questionsOf(device, graph, outputs);
  const known = new Map(questions.map((question) => [question, parseEntry(question, entries)]));
  const remembered = questions.flatMap((question) => {
    const entry = known.get(question);
    return entry ? [[question.key, entry.kernel.name]] : [];
  });
  const open = questions.filter((question) => (known.get(question)?.budget ?? -1) < tuning.budget)
    .map((question) => withKernel(question, known.get(question)?.kernel));
  if (open.length === 0) return Object.fromEntries(remembered);
  const { answers, replacements } = await answer(device, open, tuning);
  if (answers.length) {
    const found = answers.map((each) => [each.question.cacheKey, entryOf(each, tuning)]);
    await tuning.cache.add(Object.fromEntries(found)).catch((error: Error) => {
      tuning.onWarning?.(`the fastest kernels can't be kept for the next start: ${error.message}`);
    });
  }
  const chosen = answers.map(({ question, best }) => [question.key, best.kernel.name]);
  return Object.fromEntries([...replacements, ...remembered, ...chosen]);
}

/** As the cache keeps an answer: the kernel's name, with the budget where a larger one may find better. */
function entryOf({ best, isFinal }: Answer, { budget }: Tuning): string {
  return isFinal ? best.kernel.name : `${best.kernel.name} within ${budget} ms`;
}

/** What the cache knows of a question: a kernel, and the budget that finds none better. */
function parseEntry(
  { cacheKey, kernels, members }: Question,
  entries: Readonly<Record<string, string>>,
) {
  const [, name, budget] = /^(.*?)(?: within ([\d.]+) ms)?$/.exec(entries[cacheKey] ?? "") ?? [];
  const kernel = [...kernels, ...members].find((kernel) => kernel.name === name);
  return kernel && { kernel, budget: budget === undefined ? Infinity : Number(budget) };
}

/** The question with a kernel that is to be timed as well. */
function withKernel(question: Question, kernel: Kernel<unknown> | undefined): Question {
  const { kernels } = question;
  if (!kernel || kernels.some(({ name }) => name === kernel.name)) return question;
  return { ...question, kernels: [...kernels, kernel] };
}

/**
 * Measures until the budget is spent: first the kernels of every call, then their families. Calls
 * that are left get a replacement where their default kernel did not compile for an earlier one.
 */
async function answer(device: Device, open: readonly Question[], tuning: Tuning) {
  const start = performance.now();
  const { budget, onWarning } = tuning;
  const search: Search = {
    device,
    timer: createTimer(device),
    broken: new Set(),
    left: () => start + budget - performance.now(),
    onWarning,
  };
  const first: Answer[] = [];
  const tell = (isLast: boolean) => {
    const [done, total] = [first.length, open.length];
    const milliseconds = performance.now() - start;
    tuning.onProgress?.({ done, total, milliseconds, budget, isLast });
  };
  for (const question of open) {
    tell(false);
    const found = await fastest(search, question);
    if (found) first.push(found);
    else if (search.left() <= 0) break;
  }
  const answers = await searchFamilies(search, first, () => tell(false));
  tell(true);
  const answered = new Set(answers.map(({ question }) => question.key));
  const replacements = open.filter(({ key }) => !answered.has(key)).flatMap(({ key, kernels }) => {
    const sound = kernels.find(({ name }) => !search.broken.has(name));
    return sound && sound !== kernels[0] ? [[key, sound.name]] : [];
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
    const hasFamily = kernels.some(({ parameters }) => parameters);
    const members = hasFamily ? membersFor(device, op, call) : [];
    questions.set(key, { key, cacheKey, op, call, kernels, members });
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
