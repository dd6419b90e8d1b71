/** What validations decide takes effect at a fixed later step, however fast their answers come. @module */
import type { Validation } from "./evaluator.ts";
import type { Verdict } from "./state.ts";

/** The figure of a step takes effect before the step so many later. */
export const EFFECT_DELAY = 32;

/** The verdicts of a training's validations. */
export class Verdicts {
  /** By step: the last that has taken effect, and those to come. */
  #known: Promise<Verdict>[];
  #steps: number[];

  /** `patience` is the number of epochs without better weights after which a training ends. */
  constructor(readonly patience: number | undefined, before: readonly Verdict[] = []) {
    this.#known = before.map((verdict) => Promise.resolve(verdict));
    this.#steps = before.map(({ step }) => step);
  }

  /** Adds the validation after `step` steps. */
  add(step: number, epoch: number, validation: Promise<Validation>): void {
    const verdict = validation.then(({ bestEpoch, figures: { loss } }) => ({
      step,
      epoch,
      bestEpoch,
      ...Number.isFinite(loss) && { loss }, // a file has no other numbers
    }));
    verdict.catch(() => {}); // whoever awaits it is told
    this.#known.push(verdict);
    this.#steps.push(step);
  }

  /**
   * Whether the last epochs brought no better weights, as many as there is patience for, as far as
   * verdicts have taken effect when so many steps are done. Waits where one must that has not come.
   */
  async haveStalled(done: number): Promise<boolean> {
    const effective = this.#dropBefore(done);
    if (this.patience === undefined || !effective) return false;
    const { epoch, bestEpoch } = await this.#known[0];
    return bestEpoch > 0 && epoch - bestEpoch >= this.patience;
  }

  /**
   * The verdicts on more than `seen` steps that have taken effect when so many are done, the earliest
   * first. Waits where one must that has not come.
   */
  since(seen: number, done: number): Promise<Verdict[]> {
    const isMeant = (step: number) => step > seen && step + EFFECT_DELAY <= done;
    return Promise.all(this.#known.filter((_, i) => isMeant(this.#steps[i])));
  }

  /** The last verdict that has taken effect before the step that is next, and those to come. */
  pending(): Promise<Verdict[]> {
    return Promise.all(this.#known);
  }

  /** Forgets all before the last that has taken effect; whether there is one. */
  #dropBefore(done: number): boolean {
    const last = this.#steps.findLastIndex((step) => step + EFFECT_DELAY <= done);
    this.#known.splice(0, Math.max(0, last));
    this.#steps.splice(0, Math.max(0, last));
    return last >= 0;
  }
}
