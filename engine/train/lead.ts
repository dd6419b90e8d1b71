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
/** What was measured counts so much less with every later answer. */
const FORGETTING = 0.75;
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
  /** When the first work since the last mark was encoded. */
  #begun = 0;
  /** When the last answer came. */
  #since = 0;
  /** Works that the device has done lately, and the milliseconds that they took. */
  #measured = { works: 0, milliseconds: 0 };
  #turned = performance.now();
  #waiting: (() => void)[] = [];

  /** Best opened before others ask the device, as it looks how long an answer takes. */
  constructor(readonly device: Device) {
    const asked = performance.now();
    this.#answer().then(() => this.#latency = performance.now() - asked);
  }

  /** The most works that may be under way. */
  get most(): number {
    const each = this.#each;
    if (each === undefined) return AHEAD_UNKNOWN;
    const works = Math.ceil((AHEAD_MILLISECONDS + this.#latency) / each);
    return Math.min(AHEAD_MOST, Math.max(AHEAD_LEAST, works));
  }

  /** Milliseconds of a work, once some were measured. */
  get #each(): number | undefined {
    const { works, milliseconds } = this.#measured;
    return works ? milliseconds / works : undefined;
  }

  /** Waits where too much is under way. Throws what the device reports. */
  async room(): Promise<void> {
    if (this.#isTurn) this.#mark();
    await this.turn();
    while (this.#encoded - this.#done >= this.most) {
      this.#mark(); // whoever waits must know what for
      await this.device.wait(new Promise<void>((resolve) => this.#waiting.push(resolve)));
      this.#turned = performance.now();
    }
    this.device.check();
  }

  /** Gives way to timers, signals and answers, where they have waited. */
  readonly turn = async (): Promise<void> => {
    if (!this.#isTurn) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#turned = performance.now();
  };

  get #isTurn(): boolean {
    return performance.now() - this.#turned > TURN_EVERY;
  }

  /** Counts a work that was encoded just now, and submits it, with those before or after it. */
  add(): void {
    if (this.#encoded === this.#marked) this.#begun = performance.now();
    this.#encoded++;
    this.#together++;
    const each = this.#each;
    const together = TOGETHER_MILLISECONDS / (each ?? TOGETHER_MILLISECONDS);
    if (this.#together >= Math.min(TOGETHER_MOST, together)) this.submit();
    if (this.#encoded - this.#marked >= (each === undefined ? 1 : this.most / 4)) this.#mark();
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
    const [mark, begun] = [this.#marked = this.#encoded, this.#begun];
    this.#answer().then(() => this.#reach(mark, begun));
  }

  /** Learns from the works since the last answer, which may have waited for the host to encode them. */
  #reach(mark: number, begun: number): void {
    const now = performance.now();
    const works = mark - this.#done;
    const isFirst = this.#done === 0; // drivers compile within it: it tells nothing of the others
    if (works > 0 && !isFirst) {
      const measured = this.#measured;
      const since = Math.max(this.#since, begun + this.#latency);
      this.#measured = {
        works: FORGETTING * measured.works + works,
        milliseconds: FORGETTING * measured.milliseconds + Math.max(0, now - since),
      };
    }
    if (works > 0) [this.#done, this.#since] = [mark, now];
    this.#waiting.splice(0).forEach((resolve) => resolve());
  }

  /** Settles when all that was submitted is done; what fails is told to who waits. */
  #answer(): Promise<unknown> {
    return this.device.gpu.queue.onSubmittedWorkDone().catch(() => {});
  }
}
