/** How far the host runs ahead of the device: bounded by time, and never by a single answer. @module */
import type { Device } from "../plan/device.ts";

/** Work under way, in milliseconds, beside what an answer takes: a pause or a stop acts within it. */
const AHEAD_MILLISECONDS = 200;
/** Works under way, whatever they take: one that is computed and one that is next. */
const AHEAD_LEAST = 2;
/** Works under way before any was measured. */
const AHEAD_UNKNOWN = 8;
/** Whatever their measured time says. */
const AHEAD_MOST = 1024;
/** The host works so long before timers, signals and answers get their turn, in milliseconds. */
const TURN_EVERY = 50;

/**
 * Lets the host submit one work after the other, steps or batches of about the same length, without
 * waiting for any answer, as long as no more than some 200 ms of them are under way.
 */
export class Lead {
  /** What an answer takes, however short the work is. */
  #latency = 0;
  #submitted = 0;
  #marked = 0;
  #done = 0;
  /** When the last works that are known to be done were. */
  #since = performance.now();
  #milliseconds?: number;
  #turned = performance.now();
  #waiting: (() => void)[] = [];

  /** Best opened before others ask the device, as it looks how long an answer takes. */
  constructor(readonly device: Device) {
    const asked = performance.now();
    this.#answer().then(() => this.#latency = performance.now() - asked);
  }

  /** The most works that may be under way. */
  get most(): number {
    if (this.#milliseconds === undefined) return AHEAD_UNKNOWN;
    const works = Math.ceil((AHEAD_MILLISECONDS + this.#latency) / this.#milliseconds);
    return Math.min(AHEAD_MOST, Math.max(AHEAD_LEAST, works));
  }

  /** Waits where too much is under way. Throws what the device reports. */
  async room(): Promise<void> {
    if (performance.now() - this.#turned > TURN_EVERY) {
      await new Promise((resolve) => setTimeout(resolve));
      this.#turned = performance.now();
    }
    while (this.#submitted - this.#done >= this.most) {
      await this.device.wait(new Promise<void>((resolve) => this.#waiting.push(resolve)));
      this.#turned = performance.now();
    }
    this.device.check();
  }

  /** Counts a work that was submitted just now. */
  add(): void {
    const isFirst = this.#submitted === this.#done;
    if (isFirst) this.#since = performance.now();
    this.#submitted++;
    if (this.#milliseconds !== undefined && this.#submitted - this.#marked < this.most / 4) return;
    const mark = this.#marked = this.#submitted;
    this.#answer().then(() => this.#reach(mark));
  }

  #reach(mark: number): void {
    const now = performance.now();
    const works = mark - this.#done;
    if (works > 0) {
      const each = (now - this.#since) / works;
      this.#milliseconds = 0.5 * (this.#milliseconds ?? each) + 0.5 * each;
      [this.#done, this.#since] = [mark, now];
    }
    this.#waiting.splice(0).forEach((resolve) => resolve());
  }

  /** Settles when all that was submitted is done; what fails is told to who waits. */
  #answer(): Promise<unknown> {
    return this.device.gpu.queue.onSubmittedWorkDone().catch(() => {});
  }
}
