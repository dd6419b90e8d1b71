/** Every optimizer of the engine. A new one is a file, its shader, and a line here. @module */
import { adam, adamW } from "./adam.ts";
import { lion } from "./lion.ts";
import { muon } from "./muon.ts";
import type { Hyperparameters, Optimizer } from "./optimizer.ts";
import { sgd } from "./sgd.ts";

/** What makes each optimizer of its hyperparameters; its defaults where nothing is said. */
export const OPTIMIZERS = { adam, adamW, sgd, lion, muon };

/** The names of the optimizers. */
export type OptimizerName = keyof typeof OPTIMIZERS;

/**
 * The optimizer of a name, with those of the given numbers that it declares. Throws a `RangeError`
 * where there is none of that name.
 */
export function optimizerOf(name: OptimizerName, numbers: Hyperparameters): Optimizer {
  const known = Object.hasOwn(OPTIMIZERS, name) ? OPTIMIZERS[name] : undefined;
  const create = known as ((options: Hyperparameters) => Optimizer) | undefined;
  if (!create) {
    throw new RangeError(
      `Cannot train by the optimizer ${JSON.stringify(name)}: expected one of ` +
        Object.keys(OPTIMIZERS).join(", "),
    );
  }
  const declared = Object.keys(create({}).options).filter((key) => numbers[key] !== undefined);
  return create(Object.fromEntries(declared.map((key) => [key, numbers[key]])));
}
