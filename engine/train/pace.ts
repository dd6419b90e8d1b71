/** How fast a device goes. @module */
import type { Device } from "../plan/device.ts";
import type { Plan } from "../plan/plan.ts";

/** A readback is wanted about every so many milliseconds … */
const READ_EVERY = 200;
/** … and at least every so many steps. The ring of metrics holds twice as many. */
const READ_MOST = 32;
/**
 * A submit should hold the device for so many milliseconds: watchdogs end what takes seconds, and
 * dispatches are not as long as their operations let expect.
 */
const SUBMIT_MOST = 250;
const SUBMITS_MOST = 64;

/** What a software adapter computes in a millisecond at least; what is faster is soon measured. */
const LEAST_FLOPS = 1e6;
/** What a software adapter may take for each dispatch of a first run, in milliseconds: it compiles then. */
const COMPILING = 2000;
/** An answer may take this long, in milliseconds, and as long as so many steps. */
const PATIENCE = 7000;
const PATIENCE_STEPS = 64;
/** An hour: whatever the estimate says. */
const PATIENCE_MOST = 3_600_000;

/** How long a plan takes on a slow adapter, in milliseconds. */
export function slowMilliseconds({ dispatches }: Plan): number {
  return dispatches.reduce((sum, { flops }) => sum + flops, 0) / LEAST_FLOPS;
}

/** How many submits keep work of so many milliseconds from watchdogs. */
export function submitsOf(milliseconds: number): number {
  return Math.min(SUBMITS_MOST, Math.max(1, Math.ceil(milliseconds / SUBMIT_MOST)));
}

/**
 * How fast the device goes, and what follows: how often to read back, how many submits a step, how
 * long to wait for an answer. Until a step was measured it is taken to be slow.
 */
export class Pace {
  /** Pictures, steps and milliseconds, of which each reading forgets a tenth. */
  #images = 0;
  #steps = 0;
  #time = 0;
  #every = 1;
  #since = performance.now();
  #lastReading = -1;

  /** How long the device was waited for before. */
  readonly #patience: number;

  constructor(readonly device: Device, readonly plan: Plan) {
    this.#patience = device.patience;
    this.#expect(slowMilliseconds(plan));
    // Drivers compile within the first step: it may take what any first work may.
    const compiling = device.traits.software ? COMPILING * plan.dispatches.length : 0;
    device.patience = Math.max(this.#patience, device.patience, compiling);
  }

  get imagesPerSecond(): number {
    return this.#images / this.#time * 1000;
  }

  /** Whether this step should carry a readback. */
  wantsReading(step: number): boolean {
    if (step - this.#lastReading < this.#every) return false;
    this.#lastReading = step;
    return true;
  }

  /** Learns from so many steps, with so many pictures, that have just come back. */
  measure(steps: number, images: number): void {
    if (steps === 0) return; // a later reading came first, with these steps
    const now = performance.now();
    this.#images = 0.9 * this.#images + images;
    this.#steps = 0.9 * this.#steps + steps;
    this.#time = 0.9 * this.#time + now - this.#since;
    this.#since = now;
    // Readbacks may come back in a bunch: one of them alone would tell of steps that took no time.
    const perStep = this.#time / this.#steps;
    this.#every = Math.min(READ_MOST, Math.max(1, Math.round(READ_EVERY / perStep)));
    this.#expect(perStep);
  }

  /** Prepares for steps of so many milliseconds. */
  #expect(perStep: number): void {
    this.plan.submits = submitsOf(perStep);
    this.device.patience = Math.min(PATIENCE_MOST, PATIENCE + PATIENCE_STEPS * perStep);
  }

  /** Starts the clock again, after a pause. */
  restart(): void {
    this.#since = performance.now();
  }

  /** What comes next, a compilation say, is waited for at least as long as before. */
  close(): void {
    this.device.patience = Math.max(this.#patience, this.device.patience);
  }
}
