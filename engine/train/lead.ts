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
/** Works are submitted together up to so many milliseconds … */
const TOGETHER_MILLISECONDS = 4;
/** … and so many works. */
const TOGETHER_MOST = 16;
/** The host works so long before timers, signals and answers get their turn, in milliseconds. */
const TURN_EVERY = 50;

/**
 * Lets the host encode one work after the other, steps or batches of about the same length, without
 * waiting for any answer, as long as no more than some 200 ms of them are under way. Short ones share
 * a submit.
 */
export class Lead {
  /** What an answer takes, however short the work is. */
  #latency = 0;
  #encoded = 0;
  #together = 0;
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
      this.submit();
      await new Promise((resolve) => setTimeout(resolve));
      this.#turned = performance.now();
    }
    while (this.#encoded - this.#done >= this.most) {
      this.#mark(); // whoever waits must know what for
      await this.device.wait(new Promise<void>((resolve) => this.#waiting.push(resolve)));
      this.#turned = performance.now();
    }
    this.device.check();
  }

  /** Starts the clock again, after a pause. */
  restart(): void {
    this.#since = performance.now();
  }

  /** Counts a work that was encoded just now, and submits it, with those before or after it. */
  add(): void {
    if (this.#encoded === this.#done) this.restart();
    this.#encoded++;
    this.#together++;
    const each = this.#milliseconds ?? TOGETHER_MILLISECONDS;
    if (this.#together >= Math.min(TOGETHER_MOST, TOGETHER_MILLISECONDS / each)) this.submit();
    if (this.#encoded - this.#marked >= (this.#milliseconds ? this.most / 4 : 1)) this.#mark();
  }

  /** Submits what was encoded: also before a buffer that it uses is freed. */
  submit(): void {
    this.device.commands.submit();
    this.#together = 0;
  }

  /** Asks to be told when all works so far are done. */
  #mark(): void {
    if (this.#marked === this.#encoded) return;
    this.submit();
    const mark = this.#marked = this.#encoded;
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
