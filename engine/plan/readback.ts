/** The one way from the device to the host: copies that ride on a submit, mapped in the background. @module */
import type { Device } from "./device.ts";
import type { Place } from "./buffers.ts";
import { MAP_MODE_READ, USAGE } from "./buffers.ts";

/** Copies that were recorded, to be read once they are submitted. */
export interface Recorded {
  /**
   * The bytes of all places, one after the other. To be called right after the submit. Throws what
   * the device reports.
   */
  read(): Promise<ArrayBuffer>;
}

/** Staging buffers of one size, used in turn: as many readings may be under way as there are. */
export class Readback {
  readonly #free: GPUBuffer[];
  #waiting: (() => void)[] = [];
  #isClosed = false;

  constructor(
    readonly device: Device,
    /** The most bytes of a reading. */
    readonly bytes: number,
    { label = "read back", count = 1 }: { readonly label?: string; readonly count?: number } = {},
  ) {
    this.#free = Array.from(
      { length: count },
      () => device.gpu.createBuffer({ label, size: bytes, usage: USAGE.readback }),
    );
  }

  /** Whether another reading can start without waiting for an earlier one. */
  get hasRoom(): boolean {
    return this.#free.length > 0;
  }

  /** Waits until another reading can start. */
  async room(): Promise<void> {
    while (!this.hasRoom) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Adds copies of places to what is encoded. There must be room. */
  record(encoder: GPUCommandEncoder, places: readonly Place[]): Recorded {
    const target = this.#free.shift()!;
    let end = 0;
    for (const { buffer, offset, size } of places) {
      encoder.copyBufferToBuffer(buffer, offset, target, end, size);
      end += size;
    }
    return { read: () => this.#map(target, end) };
  }

  /** Waits for the device and reads places, in a submit of its own. */
  async read(places: readonly Place[]): Promise<ArrayBuffer> {
    await this.room();
    const encoder = this.device.gpu.createCommandEncoder();
    const recorded = this.record(encoder, places);
    this.device.gpu.queue.submit([encoder.finish()]);
    return await recorded.read();
  }

  async #map(target: GPUBuffer, size: number): Promise<ArrayBuffer> {
    try {
      await this.device.wait(target.mapAsync(MAP_MODE_READ));
      const bytes = target.getMappedRange().slice(0, size);
      target.unmap();
      return bytes;
    } finally {
      if (this.#isClosed) target.destroy();
      else this.#free.push(target);
      this.#waiting.shift()?.();
    }
  }

  /** Frees the buffers; those that are being read, afterwards. */
  close(): void {
    this.#isClosed = true;
    this.#free.splice(0).forEach((buffer) => buffer.destroy());
  }
}

/** Reads a place once. Throws what the device reports. */
export async function readPlace(device: Device, place: Place): Promise<ArrayBuffer> {
  const readback = new Readback(device, place.size);
  try {
    return await readback.read([place]);
  } finally {
    readback.close();
  }
}
