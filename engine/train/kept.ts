/** Weights that are read back, and the best ones, kept on the device. @module */
import type { Device } from "../plan/device.ts";
import type { Tensor } from "../graph/op.ts";
import type { Place, Residents } from "../plan/residents.ts";
import type { TrainingState } from "./state.ts";

/** What `createReader` gives. */
export type Reader = ReturnType<typeof createReader>;

/** What `keepBest` gives. */
export type Best = ReturnType<typeof keepBest>;

/** Reads a tensor back again and again; its memory is allocated here. */
export function createReader(device: Device, { buffer, size }: Pick<Place, "buffer" | "size">) {
  const usage = 0x01 | 0x08; // MAP_READ | COPY_DST
  const staging = device.gpu.createBuffer({ label: "read back", size, usage });
  return {
    async read(): Promise<Float32Array> {
      const encoder = device.gpu.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, 0, staging, 0, size);
      device.gpu.queue.submit([encoder.finish()]);
      await device.wait(staging.mapAsync(1));
      const numbers = new Float32Array(staging.getMappedRange().slice(0));
      staging.unmap();
      return numbers;
    },
    close: () => staging.destroy(),
  };
}

/** Keeps the weights of the epoch with the lowest validation loss, by a copy on the device. */
export function keepBest(device: Device, residents: Residents, packed: Tensor, wanted: boolean) {
  const place = residents.place(packed);
  const { size } = place;
  const kept = wanted
    ? device.gpu.createBuffer({ label: "best weights", size, usage: 0x04 | 0x08 })
    : undefined;
  const reader = kept && createReader(device, { buffer: kept, size });
  let [lowest, bestEpoch] = [Infinity, 0];
  const copy = (source: GPUBuffer, target: GPUBuffer) => {
    const encoder = device.gpu.createCommandEncoder();
    encoder.copyBufferToBuffer(source, 0, target, 0, size);
    device.gpu.queue.submit([encoder.finish()]);
  };
  return {
    /** The epoch of the best weights, from 1; 0 where there are none. */
    get epoch() {
      return bestEpoch;
    },
    offer(epoch: number, loss?: number) {
      if (!kept || loss === undefined || !(loss < lowest)) return;
      [lowest, bestEpoch] = [loss, epoch];
      copy(place.buffer, kept);
    },
    async read() {
      return reader && lowest < Infinity
        ? { parameters: await reader.read(), loss: lowest, epoch: bestEpoch }
        : undefined;
    },
    write(best: TrainingState["best"]) {
      if (!kept || !best) return;
      [lowest, bestEpoch] = [best.loss, best.epoch];
      device.gpu.queue.writeBuffer(kept, 0, best.parameters as Float32Array<ArrayBuffer>);
    },
    restore() {
      if (kept && lowest < Infinity) copy(kept, place.buffer);
    },
    close() {
      kept?.destroy();
      reader?.close();
    },
  };
}
