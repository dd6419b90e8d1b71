/** How fast a device goes. @module */
import type { Plan } from "../plan.ts";
import type { StepMetrics } from "./metrics.ts";

/** A readback is wanted about every so many milliseconds … */
const READ_EVERY = 200;
/** … and at least every so many steps. The ring of metrics holds twice as many. */
const READ_MOST = 32;
/** No submit should hold the device for longer, in milliseconds: watchdogs end it. */
const SUBMIT_MOST = 500;

/** How fast the device goes, and what follows: how often to read back, how many submits a step. */
export class Pace {
  /** Pictures and milliseconds, of which each reading forgets a tenth. */
  #images = 0;
  #time = 0;
  #every = 1;
  #since = performance.now();
  #lastReading = -1;

  constructor(readonly plan: Plan) {}

  get imagesPerSecond(): number {
    return this.#images / this.#time * 1000;
  }

  /** Whether this step should carry a readback. */
  wantsReading(step: number): boolean {
    if (step - this.#lastReading < this.#every) return false;
    this.#lastReading = step;
    return true;
  }

  /** Learns from steps that have just come back. */
  measure(metrics: StepMetrics[]): void {
    const now = performance.now();
    const perStep = (now - this.#since) / metrics.length;
    this.#images = 0.9 * this.#images + metrics.reduce((sum, { count }) => sum + count, 0);
    this.#time = 0.9 * this.#time + now - this.#since;
    this.#since = now;
    this.#every = Math.min(READ_MOST, Math.max(1, Math.round(READ_EVERY / perStep)));
    this.plan.submits = Math.min(16, Math.max(1, Math.ceil(perStep / SUBMIT_MOST)));
  }

  /** Starts the clock again, after something other than training. */
  restart(): void {
    this.#since = performance.now();
  }
}
