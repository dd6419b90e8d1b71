/**
 * The outer step of a shared training (Douillard et al., "DiLoCo: Distributed Low-Communication Training
 * of Language Models", 2023): the workers' changes are averaged and taken for a gradient.
 *
 * @module
 */

/** Numbers by the names of variables. */
export type Numbers = ReadonlyMap<string, Float32Array>;

/** How outer weights follow changes. */
export interface OuterOptions {
  readonly rate: number;
  /** Nesterov's. */
  readonly momentum: number;
}

/** What a worker found: outer weights minus its own, after so many pictures. */
export interface WeighedChange {
  readonly change: Numbers;
  readonly images: number;
}

/** An outer step: what is taken from the outer weights, and what is remembered for the next. */
export interface OuterStep {
  readonly update: Numbers;
  /** Of the trained variables alone. */
  readonly velocity: Numbers;
}

/**
 * The outer step by some changes. The mean change Δ, each weighed by its pictures, is what trained
 * variables follow, by PyTorch's SGD with Nesterov's momentum: v ← momentum · v + Δ, and rate · (Δ +
 * momentum · v) is taken from the weights. All others, the running statistics, take Δ as it is: they
 * become the workers' mean. A velocity that is absent is 0.
 */
export function outerStep(
  changes: readonly WeighedChange[],
  velocity: Numbers,
  isTrained: (name: string) => boolean,
  { rate, momentum }: OuterOptions,
): OuterStep {
  const next = new Map<string, Float32Array>();
  const update = new Map([...changes[0].change.keys()].map((name) => {
    const mean = meanOf(changes, name);
    if (!isTrained(name)) return [name, mean];
    const before = velocity.get(name);
    const after = mean.map((value, i) => momentum * (before?.[i] ?? 0) + value);
    next.set(name, after);
    return [name, mean.map((value, i) => rate * (value + momentum * after[i]))];
  }));
  return { update, velocity: next };
}

/** The mean of a variable's changes, each weighed by its pictures, summed in float64. */
function meanOf(changes: readonly WeighedChange[], name: string): Float32Array<ArrayBuffer> {
  const total = changes.reduce((sum, { images }) => sum + images, 0);
  const parts = changes.map(({ change, images }) => [change.get(name)!, images / total] as const);
  return new Float32Array(parts[0][0].length).map((_, i) =>
    parts.reduce((sum, [values, share]) => sum + share * values[i], 0)
  );
}

/** Numbers minus others of the same names. */
export function minus(numbers: Numbers, others: Numbers): Map<string, Float32Array<ArrayBuffer>> {
  return new Map([...numbers].map(([name, values]) => {
    const taken = others.get(name)!;
    return [name, Float32Array.from(values, (value, i) => value - taken[i])];
  }));
}
