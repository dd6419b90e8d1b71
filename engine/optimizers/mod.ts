/** Every optimizer of the engine. A new one is a file, its shader, and a line here. @module */
import { adam } from "./adam.ts";
import type { Hyperparameters, Optimizer } from "./optimizer.ts";
import { sgd } from "./sgd.ts";

/** What makes each optimizer of its hyperparameters; its defaults where nothing is said. */
export const OPTIMIZERS = { adam, sgd };

/** The names of the optimizers. */
export type OptimizerName = keyof typeof OPTIMIZERS;

/**
 * The optimizer of a name, with those of the given numbers that it declares. Throws a `RangeError`
 * where there is none of that name.
 */
export function optimizerOf(name: OptimizerName, numbers: Hyperparameters): Optimizer {
  const create: ((options: Hyperparameters) => Optimizer) | undefined = OPTIMIZERS[name];
  if (!create) {
    throw new RangeError(
      `Cannot train by the optimizer ${JSON.stringify(name)}: expected one of ` +
        Object.keys(OPTIMIZERS).join(", "),
    );
  }
  const declared = Object.keys(create({}).options).filter((key) => key in numbers);
  return create(Object.fromEntries(declared.map((key) => [key, numbers[key]])));
}
