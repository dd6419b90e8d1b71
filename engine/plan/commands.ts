/** What the host asks of a device, in its order: dispatches and copies that are submitted together. @module */

/**
 * Commands that wait to be submitted, so that short works share a submit. Whatever the host writes or
 * reads goes this way, too: it finds what was encoded before submitted.
 */
export class Commands {
  #encoder?: GPUCommandEncoder;

  /** Of one device. */
  constructor(
    /** Whose queue takes them. */
    readonly gpu: GPUDevice,
  ) {}

  /** Takes what is encoded next, until something is submitted: to be asked for anew each time. */
  get encoder(): GPUCommandEncoder {
    return this.#encoder ??= this.gpu.createCommandEncoder();
  }

  /** Submits what was encoded. */
  submit(): void {
    const encoder = this.#encoder;
    this.#encoder = undefined;
    if (encoder) this.gpu.queue.submit([encoder.finish()]);
  }

  /** Writes whole words to a buffer, after all that was encoded before. */
  write(
    buffer: GPUBuffer,
    offset: number,
    { buffer: bytes, byteOffset, byteLength }: ArrayBufferView,
  ): void {
    this.submit();
    this.gpu.queue.writeBuffer(buffer, offset, bytes as ArrayBuffer, byteOffset, byteLength);
  }
}
