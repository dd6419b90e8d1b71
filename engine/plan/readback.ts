/** The one way from the device to the host: copies among its commands, mapped in the background. @module */
import type { Device } from "./device.ts";
import { MAP_MODE_READ, type Place, USAGE } from "./buffers.ts";

/** Copies that were recorded. */
export interface Recorded {
  /**
   * Submits what was encoded and gives the bytes of all places, one after the other. Throws what the
   * device reports.
   */
  read(): Promise<ArrayBuffer>;
}

/** How readings are named and how many are kept at hand. */
interface ReadbackOptions {
  readonly label?: string;
  readonly count?: number;
}

/** Staging buffers of one size, used in turn. */
export class Readback {
  readonly #label: string;
  /** As many are kept; what is read while all are in use gets a buffer of its own. */
  readonly #count: number;
  readonly #free: GPUBuffer[];
  #isClosed = false;

  constructor(
    readonly device: Device,
    /** The most bytes of a reading. */
    readonly bytes: number,
    { label = "read back", count = 1 }: ReadbackOptions = {},
  ) {
    this.#label = label;
    this.#count = count;
    this.#free = Array.from({ length: count }, () => this.#create());
  }

  #create(): GPUBuffer {
    const { device, bytes } = this;
    return device.gpu.createBuffer({ label: this.#label, size: bytes, usage: USAGE.readback });
  }

  /** Adds copies of places to what is encoded. */
  record(encoder: GPUCommandEncoder, places: readonly Place[]): Recorded {
    const target = this.#free.shift() ?? this.#create();
    let end = 0;
    for (const { buffer, offset, size } of places) {
      encoder.copyBufferToBuffer(buffer, offset, target, end, size);
      end += size;
    }
    return { read: () => this.#map(target, end) };
  }

  /** Reads places as they are after all that was encoded before the call. */
  read(places: readonly Place[]): Promise<ArrayBuffer> {
    return this.record(this.device.commands.encoder, places).read();
  }

  async #map(target: GPUBuffer, size: number): Promise<ArrayBuffer> {
    this.device.commands.submit();
    try {
      await this.device.wait(target.mapAsync(MAP_MODE_READ));
      const bytes = target.getMappedRange().slice(0, size);
      target.unmap();
      return bytes;
    } finally {
      if (this.#isClosed || this.#free.length === this.#count) target.destroy();
      else this.#free.push(target);
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
