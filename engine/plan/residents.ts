/** The tensors that stay on the device from step to step: inputs, states, and packs of states. @module */
import type { Device } from "./device.ts";
import type { Graph } from "../graph/graph.ts";
import { show, sizeOf, type Tensor } from "../graph/op.ts";

/** A part of a buffer: offset and size in bytes. */
export interface Place {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

/** Buffers are read and written by shaders, and copied both ways. */
export const BUFFER_USAGE = 0x80 | 0x04 | 0x08; // STORAGE | COPY_SRC | COPY_DST
const READBACK_USAGE = 0x01 | 0x08; // MAP_READ | COPY_DST

/** Numbers of four bytes each. */
export type Words = Float32Array | Uint32Array | Uint8Array;

/** Keeps the buffers that several plans of one graph share. */
export class Residents {
  readonly #places = new Map<Tensor, Place>();
  /** The pack that a state lives in, and where. */
  readonly #packs = new Map<Tensor, { pack: Tensor; offset: number }>();

  constructor(readonly device: Device, graph: Graph) {
    for (const tensor of graph.tensors) {
      if (!isStatePack(tensor) || tensor.source.kind !== "pack") continue;
      const { members, offsets } = tensor.source;
      members.forEach((member, i) =>
        this.#packs.set(member, { pack: tensor, offset: offsets[i] * 4 })
      );
    }
  }

  /** Where a resident tensor lives; it is created, with its first numbers, when first asked for. */
  place(tensor: Tensor): Place {
    const known = this.#places.get(tensor);
    if (known) return known;
    const home = this.#packs.get(tensor);
    const place = home
      ? { buffer: this.place(home.pack).buffer, offset: home.offset, size: byteSize(tensor) }
      : this.#create(tensor);
    this.#places.set(tensor, place);
    if (tensor.source.kind === "pack") tensor.source.members.forEach((m) => this.place(m));
    if (tensor.source.kind === "state") {
      const initial = tensor.source.initial(sizeOf(tensor.shape));
      this.write(
        tensor,
        tensor.dtype === "u32" ? Uint32Array.from(initial) : Float32Array.from(initial),
      );
    }
    return place;
  }

  #create(tensor: Tensor): Place {
    const size = byteSize(tensor);
    const limit = this.device.gpu.limits.maxStorageBufferBindingSize;
    if (size > limit) {
      throw new RangeError(
        `Cannot hold '${tensor.name}' ${show(tensor.shape)} as it takes ${size} bytes: this ` +
          `adapter binds ${limit} at most, use smaller pictures or fewer units`,
      );
    }
    const buffer = this.device.gpu.createBuffer({ label: tensor.name, size, usage: BUFFER_USAGE });
    return { buffer, offset: 0, size };
  }

  /** Writes numbers from an element on. Throws a `RangeError` where they do not fit. */
  write(tensor: Tensor, words: Words, element = 0): void {
    const { buffer, offset, size } = this.place(tensor);
    if (element * 4 + words.byteLength > size) {
      throw new RangeError(
        `Cannot write '${tensor.name}' as it has ${show(tensor.shape)} elements: found ` +
          `${words.byteLength / 4} from element ${element} on`,
      );
    }
    this.device.gpu.queue.writeBuffer(
      buffer,
      offset + element * 4,
      words.buffer as ArrayBuffer,
      words.byteOffset,
      words.byteLength,
    );
  }

  /** Reads a resident tensor back. */
  read(tensor: Tensor): Promise<ArrayBuffer> {
    return readBack(this.device, this.place(tensor));
  }

  /** The bytes of all buffers. */
  get bytes(): number {
    const buffers = new Set([...this.#places.values()].map(({ buffer }) => buffer));
    return [...buffers].reduce((sum, buffer) => sum + buffer.size, 0);
  }

  /** Frees every buffer. */
  destroy(): void {
    this.#places.forEach(({ buffer }) => buffer.destroy());
    this.#places.clear();
  }
}

/** Whether the tensor is a pack of states: such a pack is resident too. */
export function isStatePack({ source }: Tensor): boolean {
  return source.kind === "pack" && source.members.every((member) => member.source.kind === "state");
}

/** The bytes of a tensor. */
export function byteSize(tensor: Tensor): number {
  return sizeOf(tensor.shape) * 4;
}

/** Copies a part of a buffer to the host. Throws what the device reports. */
export async function readBack(
  device: Device,
  { buffer, offset, size }: Place,
): Promise<ArrayBuffer> {
  const { gpu } = device;
  const target = gpu.createBuffer({ label: "read back", size, usage: READBACK_USAGE });
  const encoder = gpu.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, offset, target, 0, size);
  gpu.queue.submit([encoder.finish()]);
  try {
    await device.wait(target.mapAsync(1));
    return target.getMappedRange().slice(0);
  } finally {
    target.destroy();
  }
}
