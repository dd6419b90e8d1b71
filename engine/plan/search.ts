/**
 * Which kernel of a call is the fastest: those that are listed, one after the other, and then the
 * family of one of them, from neighbour to neighbour.
 *
 * @module
 */
import { Graph } from "../graph/graph.ts";
import type { AnyOp, Call, Kernel } from "../graph/op.ts";
import { compilePasses, type Device } from "./device.ts";
import { neighboursOf } from "./kernels.ts";
import { compile } from "./plan.ts";
import { Residents } from "./residents.ts";
import type { Timed, Timer } from "./timer.ts";

/** A call that more than one kernel fits. */
export interface Question {
  readonly key: string;
  /** What the answer is kept by. */
  readonly cacheKey: string;
  readonly op: AnyOp;
  readonly call: Call<unknown>;
  /** Those that are timed in any case. */
  readonly kernels: readonly Kernel<unknown>[];
  /** Those that are searched for a faster one. */
  readonly members: readonly Kernel<unknown>[];
}

/** A kernel that was timed. */
interface Timing {
  readonly kernel: Kernel<unknown>;
  readonly seconds: number;
}

/** What was found for a question. */
export interface Answer {
  readonly question: Question;
  readonly best: Timing;
  /** The fastest member of the family so far; none where none was timed. */
  readonly member?: Timing;
  /** Whether no neighbour of that member is faster. */
  readonly isFinal: boolean;
}

/** The tuner at work. */
export interface Search {
  readonly device: Device;
  readonly timer: Timer;
  /** Kernels that did not compile, by name: they are asked for no other call. */
  readonly broken: Set<string>;
  /** Milliseconds that are left. */
  left(): number;
  onWarning?(text: string): void;
}

/** A kernel that takes a whole turn at first, and this factor of the fastest so far, gets no other. */
const HOPELESS = 2;
/** A kernel must take this part of the best so far at most: noise does not unseat the default. */
const BETTER = 0.95;
/** A family is searched where its fastest so far takes this factor of the fastest kernel at most. */
const FAR = 1.5;
/** The others get so many turns, of so many seconds each at least. */
const TURNS = 3;
const TURN = 0.002;

/**
 * Times the kernels of a call, one after the other; `undefined` where none compiles or the budget is
 * spent before all were timed.
 */
export function fastest(search: Search, question: Question): Promise<Answer | undefined> {
  return withTimes(search, question, async (secondsOf) => {
    let best: Timing | undefined;
    let member: Timing | undefined;
    for (const kernel of question.kernels) {
      if (search.left() <= 0) return undefined;
      const least = best?.seconds ?? Infinity;
      const seconds = await secondsOf(kernel, least);
      if (seconds < BETTER * least) best = { kernel, seconds };
      if (kernel.parameters && seconds < (member?.seconds ?? Infinity)) {
        member = { kernel, seconds };
      }
    }
    if (!best) return undefined;
    const isFinal = !member || member.seconds > FAR * best.seconds;
    return { question, best, member, isFinal };
  });
}

/**
 * Searches the families of all calls, the slowest first, each for a share of what is left of the
 * budget that is its part of the time.
 */
export async function searchFamilies(
  search: Search,
  answers: readonly Answer[],
  tell: () => void,
): Promise<Answer[]> {
  const sorted = [...answers].sort((a, b) => b.best.seconds - a.best.seconds);
  let total = sorted.reduce((sum, { best }) => sum + best.seconds, 0);
  const searched: Answer[] = [];
  for (const each of sorted) {
    const least = search.left() * (1 - each.best.seconds / total);
    total -= each.best.seconds;
    if (each.isFinal) searched.push(each);
    else {
      tell();
      searched.push(await searchFamily(search, each, () => search.left() <= least));
    }
  }
  return searched;
}

/** Searches the family of a call on, until its share of the budget is spent. */
function searchFamily(search: Search, answer: Answer, isSpent: () => boolean): Promise<Answer> {
  const { question, best } = answer;
  return withTimes(search, question, async (secondsOf) => {
    const tried = new Set(question.kernels.map(({ name }) => name));
    const { member, isFinal } = await descend(
      answer.member!,
      question.members.filter(({ name }) => !tried.has(name)),
      secondsOf,
      isSpent,
    );
    const isBetter = member.seconds < BETTER * best.seconds;
    return { question, best: isBetter ? member : best, member, isFinal };
  });
}

/**
 * Goes from a member of a family to the first of its neighbours that is faster, until none is or
 * `isSpent`; each of `members` is timed once at most.
 */
export async function descend(
  start: Timing,
  members: readonly Kernel<unknown>[],
  secondsOf: (kernel: Kernel<unknown>, least: number) => Promise<number>,
  isSpent: () => boolean,
): Promise<{ readonly member: Timing; readonly isFinal: boolean }> {
  const left = new Set(members);
  let member = start;
  for (;;) {
    const [next] = neighboursOf(member.kernel, [...left]);
    if (!next || isSpent()) return { member, isFinal: !next };
    left.delete(next);
    const seconds = await secondsOf(next, member.seconds);
    if (seconds < BETTER * member.seconds) member = { kernel: next, seconds };
  }
}

/**
 * What `use` makes of the seconds that kernels of a call take, on inputs of zeros: infinitely many
 * where they don't compile, and about so many where they take twice the `least` so far.
 */
async function withTimes<T>(
  search: Search,
  { op, call }: Question,
  use: (secondsOf: (kernel: Kernel<unknown>, least: number) => Promise<number>) => Promise<T>,
): Promise<T> {
  const { device, timer, broken } = search;
  const graph = new Graph();
  const inputs = call.inputs.map((spec, i) => graph.input(`input ${i}`, spec));
  const outputs = graph.appendAll(op, inputs, call.attributes);
  const residents = new Residents(device, graph);
  const secondsOf = async (kernel: Kernel<unknown>, least: number) => {
    if (broken.has(kernel.name) || !await compiles(search, kernel, call)) return Infinity;
    const plan = await compile(device, graph, outputs, residents, () => kernel);
    return await timeUnlessHopeless(timer, plan.dispatches, least).finally(plan.destroy);
  };
  const result = await use(secondsOf).finally(() => residents.destroy());
  device.check();
  return result;
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
