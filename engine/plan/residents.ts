/** The tensors that stay on the device from step to step: inputs, constants and variables. @module */
import { type Graph, rootOf, type Tensor } from "../graph/graph.ts";
import { bytesOf, bytesOfElements, numbersOf, show, sizeOf } from "../graph/spec.ts";
import type { Device } from "./device.ts";
import { readPlace } from "./readback.ts";
import { type Place, USAGE } from "./buffers.ts";

/** Numbers as bytes of the device. */
export type Words = Float32Array | Float16Array | Uint32Array | Uint8Array;

/** Keeps the buffers that several plans of one graph share. */
export class Residents {
  readonly #places = new Map<Tensor, Place>();

  /** Makes no buffer yet: each is made when it is first asked for. */
  constructor(
    /** Where the buffers are. */
    readonly device: Device,
    /** Whose tensors they hold. */
    readonly graph: Graph,
  ) {}

  /**
   * Where a resident tensor lives; it is created, with its first numbers, when first asked for. Throws
   * a `RangeError` where the adapter binds no buffer as large.
   */
  place(tensor: Tensor): Place {
    const root = rootOf(tensor);
    const known = this.#places.get(root);
    if (known) return known;
    const home = this.graph.homeOf(root);
    if (home && !this.#places.has(home)) this.place(home); // and with it all its members
    return this.#places.get(root) ?? this.#begin(root, this.#create(root));
  }

  /** Notes where a tensor lives and writes its first numbers, and those of its members. */
  #begin(tensor: Tensor, place: Place): Place {
    const { source, dtype } = tensor;
    this.#places.set(tensor, place);
    if (source.kind === "variable") {
      this.write(tensor, numbersOf(dtype).from(source.initial(sizeOf(tensor.shape))));
    } else if (source.kind === "constant") this.write(tensor, numbersOf(dtype).from(source.values));
    else if (source.kind === "pack") {
      source.members.forEach((member, i) => {
        const offset = bytesOfElements(source.offsets[i], dtype);
        this.#begin(member, { buffer: place.buffer, offset, size: bytesOf(member) });
      });
    }
    return place;
  }

  #create(tensor: Tensor): Place {
    const { source } = tensor;
    const placed = source.kind === "pack" && source.members.find((one) => this.#places.has(one));
    if (placed) {
      throw new Error(
        `Cannot place '${tensor.name}' as its '${placed.name}' has a place: pack variables before ` +
          "anything is compiled",
      );
    }
    const size = bytesOf(tensor);
    const limit = this.device.gpu.limits.maxStorageBufferBindingSize;
    if (size > limit) {
      throw new RangeError(
        `Cannot hold '${tensor.name}' ${show(tensor.shape)} as it takes ${size} bytes: this ` +
          `adapter binds ${limit} at most, use smaller pictures or fewer units`,
      );
    }
    const buffer = this.device.gpu.createBuffer({ label: tensor.name, size, usage: USAGE.tensor });
    return { buffer, offset: 0, size };
  }

  /**
   * Writes numbers from a byte on, filled up to whole words with zeros. Throws a `RangeError` where
   * they do not fit.
   */
  write(tensor: Tensor, numbers: Words, byte = 0): void {
    const words = wholeWords(numbers);
    const { buffer, offset, size } = this.place(tensor);
    if (byte + words.byteLength > size) {
      throw new RangeError(
        `Cannot write '${tensor.name}' ${show(tensor.shape)} as it has ${size} bytes: found ` +
          `${words.byteLength} from byte ${byte} on`,
      );
    }
    this.device.commands.write(buffer, offset + byte, words);
  }

  /** Waits for the device and copies a resident tensor to the host. Throws a `DeviceError`. */
  read(tensor: Tensor): Promise<ArrayBuffer> {
    return readPlace(this.device, this.place(tensor));
  }

  #buffers(): Set<GPUBuffer> {
    return new Set([...this.#places.values()].map(({ buffer }) => buffer));
  }

  /** Frees every buffer. */
  destroy(): void {
    this.#buffers().forEach((buffer) => buffer.destroy());
    this.#places.clear();
  }
}

/** The same bytes, with zeros beyond them where they end amid a word: WebGPU writes whole ones. */
function wholeWords(words: Words): Words {
  if (words.byteLength % 4 === 0) return words;
  const padded = new Uint8Array(Math.ceil(words.byteLength / 4) * 4);
  padded.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
  return padded;
}
