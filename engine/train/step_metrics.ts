/** Reads the sums of steps and the status back without waiting: copies ride on a step's submit. @module */
import { RING_SLOTS } from "../ops/loss/record_metric.ts";
import { bytesOf } from "../graph/spec.ts";
import type { Device } from "../plan/device.ts";
import { Readback, type Recorded } from "../plan/readback.ts";
import type { Residents } from "../plan/residents.ts";
import type { Network } from "./network.ts";
import { throwIfNotFinite } from "./non_finite.ts";

/** What the device says of one step. */
export interface StepSums {
  readonly step: number;
  /** The sum over the step's examples of each metric of the network, in their order. */
  readonly sums: Float32Array;
}

/** Readings under way that have a buffer at hand. */
const AT_HAND = 8;

/** Reads the ring of metrics, from step to step without a gap. */
export class StepMetrics {
  readonly #readback: Readback;
  /** The step after the last whose reading was recorded. */
  #next: number;

  constructor(
    device: Device,
    readonly network: Network,
    readonly residents: Residents,
    firstStep: number,
  ) {
    this.#next = firstStep;
    const size = bytesOf(network.ring) + bytesOf(network.status);
    this.#readback = new Readback(device, size, { label: "metrics", count: AT_HAND });
  }

  /** The step after the last whose reading was recorded. */
  get next(): number {
    return this.#next;
  }

  /**
   * Adds the copies to what is encoded; the result, called after the submit, gives all steps up to
   * `last` that were not read yet. It throws a `NonFiniteError` where one went wrong.
   */
  record(encoder: GPUCommandEncoder, last: number): () => Promise<StepSums[]> {
    const { ring, status } = this.network;
    const places = [ring, status].map((tensor) => this.residents.place(tensor));
    const recorded = this.#readback.record(encoder, places);
    const first = this.#next;
    this.#next = last + 1;
    return () => this.#read(recorded, first, last);
  }

  async #read(recorded: Recorded, first: number, last: number): Promise<StepSums[]> {
    const bytes = await recorded.read();
    throwIfNotFinite(new Uint32Array(bytes, bytesOf(this.network.ring)), this.network);
    const columns = this.network.metrics.length;
    const ring = new Float32Array(bytes, 0, RING_SLOTS * columns);
    return Array.from({ length: last - first + 1 }, (_, i) => {
      const start = (first + i) % RING_SLOTS * columns;
      return { step: first + i, sums: ring.slice(start, start + columns) };
    });
  }

  close(): void {
    this.#readback.close();
  }
}
