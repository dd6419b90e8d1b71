/** The words of steps, written for several at once and taken by each step on the device. @module */
import type { Tensor } from "../graph/graph.ts";
import { bytesOf } from "../graph/spec.ts";
import type { Residents } from "../plan/residents.ts";
import { USAGE } from "../plan/buffers.ts";

/** So many steps are written at once. */
const AHEAD = 32;

/** A ring of steps' words on the device. */
export class StepRing {
  readonly #buffer: GPUBuffer;
  /** The bytes that one step has. */
  readonly #bytes: number;
  /** The first step that is not written. */
  #written = 0;
  /** The first step that is. */
  #from = 0;

  /** `wordsOf` gives the words that the tensor `step` has in any step below `end`. */
  constructor(
    readonly residents: Residents,
    readonly step: Tensor,
    readonly wordsOf: (step: number) => Uint32Array,
    readonly end = Infinity,
  ) {
    this.#bytes = bytesOf(step);
    const size = AHEAD * this.#bytes;
    const { gpu } = residents.device;
    this.#buffer = gpu.createBuffer({ label: "steps", size, usage: USAGE.copy });
  }

  /** Forgets what was written: the words of steps to come have changed. */
  rewrite(): void {
    this.#written = this.#from = 0;
  }

  /** Writes the words of a step, unless they are there; before `take`, and outside of an encoder. */
  prepare(step: number): void {
    if (step < this.#from || step >= this.#written) this.#write(step);
  }

  /** Makes the words of a step, which are prepared, those of the next dispatches. */
  take(step: number, encoder: GPUCommandEncoder): void {
    const { buffer, offset } = this.residents.place(this.step);
    const slot = step % AHEAD;
    encoder.copyBufferToBuffer(this.#buffer, slot * this.#bytes, buffer, offset, this.#bytes);
  }

  /** Writes the words from a step on. What was encoded before has taken its own. */
  #write(step: number): void {
    const each = this.#bytes / 4;
    const words = new Uint32Array(AHEAD * each);
    this.#from = step;
    this.#written = Math.min(step + AHEAD, this.end);
    for (let i = step; i < this.#written; i++) words.set(this.wordsOf(i), i % AHEAD * each);
    this.residents.device.commands.write(this.#buffer, 0, words);
  }

  close(): void {
    this.#buffer.destroy();
  }
}
