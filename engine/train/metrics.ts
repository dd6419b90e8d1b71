/** Reads metrics and status back without waiting: copies ride on a step's submit. @module */
import type { Device } from "../plan/device.ts";
import type { Tensor } from "../graph/op.ts";
import { RING_SLOTS } from "../ops/loss/batch_metrics.ts";
import { NONE, STATUS } from "../ops/optimizer/check_finite.ts";
import type { Residents } from "../plan/residents.ts";
import type { Network } from "./network.ts";

/** What the device says of one step. */
export interface StepMetrics {
  readonly step: number;
  /** The sum of the losses of the batch's pictures. */
  readonly lossSum: number;
  /** Pictures whose largest logit is their label's. */
  readonly hits: number;
  readonly count: number;
}

/** A loss, gradient or weight that is NaN or infinite. The weights are those before that step. */
export class NonFiniteError extends Error {
  override name = "NonFiniteError";
  /** `step` counts from 1, as in events. */
  constructor(readonly step: number, readonly tensor: string) {
    super(
      `Cannot go on training as a number is not finite: ${tensor} in step ${step}, ` +
        `try a lower --learning-rate`,
    );
  }
}

/** How many readbacks the host may be ahead of the device. */
const IN_FLIGHT = 3;
const RING_BYTES = RING_SLOTS * 16;
const STATUS_BYTES = 16;

/** A ring of staging buffers. */
export class MetricsReader {
  readonly #free: GPUBuffer[];
  /** Readbacks under way, the oldest first. */
  readonly #pending = new Set<Promise<void>>();
  /** The step after the last that was told. */
  #next: number;
  /** The step after the last whose readback was started. */
  #started: number;
  #failure: unknown;

  constructor(
    readonly device: Device,
    readonly network: Network,
    readonly residents: Residents,
    readonly onMetrics: (metrics: StepMetrics[]) => void,
    firstStep = 0,
  ) {
    this.#next = this.#started = firstStep;
    this.#free = Array.from({ length: IN_FLIGHT }, (_, i) =>
      device.gpu.createBuffer({
        label: `metrics ${i}`,
        size: RING_BYTES + STATUS_BYTES,
        usage: 0x01 | 0x08, // MAP_READ | COPY_DST
      }));
  }

  /** Whether another readback can start without waiting for an earlier one. */
  get hasRoom(): boolean {
    return this.#free.length > 0;
  }

  /** Adds the copies to a step's last submit; call `start` once it is submitted. */
  copy(encoder: GPUCommandEncoder): void {
    const target = this.#free[0];
    const ring = this.residents.place(this.network.ring);
    const status = this.residents.place(this.network.status);
    encoder.copyBufferToBuffer(ring.buffer, ring.offset, target, 0, RING_BYTES);
    encoder.copyBufferToBuffer(status.buffer, status.offset, target, RING_BYTES, STATUS_BYTES);
  }

  /** Starts reading what `copy` copied: all steps up to `last`. */
  start(last: number): void {
    const target = this.#free.shift()!;
    this.#started = last + 1;
    const reading = this.#read(target, last)
      .catch((error) => {
        this.#failure ??= error;
      })
      .finally(() => this.#pending.delete(reading));
    this.#pending.add(reading);
  }

  /** Throws what any readback so far has found. */
  check(): void {
    if (this.#failure) throw this.#failure;
    this.device.check();
  }

  /** Waits for the oldest readback. Throws what it, or any before it, found. */
  async settle(): Promise<void> {
    const [oldest] = this.#pending;
    await oldest;
    this.check();
  }

  /** Reads all steps up to `last` that were not read yet, and waits for them. */
  async flush(last: number): Promise<void> {
    if (this.#started <= last) {
      while (!this.hasRoom) await this.settle();
      const encoder = this.device.gpu.createCommandEncoder();
      this.copy(encoder);
      this.device.gpu.queue.submit([encoder.finish()]);
      this.start(last);
    }
    while (this.#pending.size) await this.settle();
    this.check();
  }

  /** Waits for what is under way, whatever it finds, and frees the staging buffers. */
  async close(): Promise<void> {
    await Promise.all(this.#pending);
    this.#free.forEach((buffer) => buffer.destroy());
  }

  async #read(target: GPUBuffer, last: number): Promise<void> {
    await this.device.wait(target.mapAsync(1));
    const bytes = target.getMappedRange().slice(0);
    target.unmap();
    this.#free.push(target);
    throwIfNotFinite(new Uint32Array(bytes, RING_BYTES), this.network);
    const ring = new Float32Array(bytes, 0, RING_SLOTS * 4);
    const metrics: StepMetrics[] = [];
    for (; this.#next <= last; this.#next++) {
      const [lossSum, hits, count] = ring.subarray(this.#next % RING_SLOTS * 4);
      metrics.push({ step: this.#next, lossSum, hits, count });
    }
    this.onMetrics(metrics);
  }
}

function throwIfNotFinite(status: Uint32Array, { training, packed, parameters }: Network): void {
  const [step, place] = [status[STATUS.step], status[STATUS.place]];
  if (step !== NONE) {
    const names = [...parameters.keys()];
    const member = memberAt(training.gradients, place - 1);
    throw new NonFiniteError(
      step + 1,
      place === 0 ? "the loss" : `the gradient of ${names[member]}`,
    );
  }
  if (status[STATUS.weightStep] !== NONE) {
    const member = memberAt(packed, status[STATUS.weightPlace]);
    throw new NonFiniteError(
      status[STATUS.weightStep] + 1,
      `the weight ${[...parameters.keys()][member]}`,
    );
  }
}

/** The member of a pack that an element belongs to. */
function memberAt({ source }: Tensor, element: number): number {
  return source.kind === "pack" ? source.offsets.findLastIndex((offset) => offset <= element) : 0;
}
