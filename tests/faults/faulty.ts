/**
 * Loupe on a GPU that fails: `faulty.ts FAULT train …` runs the command line with one fault, after
 * some steps where the fault is one of training. Says on stderr in which step.
 *
 * @module
 */
import { main } from "../../main.ts";

/** Prepares a device to fail. */
type Fault = (device: GPUDevice) => void;

/** After so many steps of this process faults happen. */
const AFTER = 20;
const NAN = new Float32Array([NaN]);

/** How many steps this process has begun, and the number of the last one in its run, from 1. */
let [steps, step] = [0, 0];
/** Resolves the first device's `lost`. */
let lost: (info: { reason: string; message: string }) => void;

/** Replaces a method of a GPU object; `around` gets the original. */
function wrap<T extends object, K extends keyof T>(
  target: T,
  name: K,
  around: (own: T[K]) => T[K],
) {
  const own = (target[name] as unknown as (...args: unknown[]) => unknown).bind(target) as T[K];
  Object.defineProperty(target, name, { value: around(own), configurable: true });
}

/** Does something once, as soon as the steps are done. */
function once(action: () => void): () => boolean {
  let isDone = false;
  return () => {
    if (isDone || steps < AFTER) return false;
    isDone = true;
    console.error(`Injected in step ${step} at ${Date.now()}`);
    action();
    return true;
  };
}

/** Counts steps: each begins with the words that the host writes. */
function countSteps(device: GPUDevice): void {
  wrap(device.queue, "writeBuffer", (own) => (...args) => {
    const [buffer, , words] = args;
    if (buffer.label === "training step") {
      steps++;
      step = new Uint32Array(words as ArrayBuffer, args[3] ?? 0, 1)[0] + 1;
    }
    return own(...args);
  });
}

function lose(device: GPUDevice): void {
  lost({ reason: "unknown", message: "injected" });
  device.destroy();
}

/** Runs `action` before a submit of a step. */
function beforeSubmit(device: GPUDevice, action: () => void): void {
  const act = once(action);
  wrap(device.queue, "submit", (own) => (...args) => {
    act();
    return own(...args);
  });
}

/** Changes how buffers of that label are mapped. */
function onMapping(
  device: GPUDevice,
  label: RegExp,
  map: (own: () => Promise<void>) => Promise<void>,
) {
  wrap(device, "createBuffer", (own) => (descriptor) => {
    const buffer = own(descriptor);
    if (label.test(descriptor.label ?? "")) {
      wrap(buffer, "mapAsync", (own) => (...args) => map(() => own(...args)));
    }
    return buffer;
  });
}

/** Writes NaN where a buffer of that label begins, or ends. */
function spoil(device: GPUDevice, label: string, at: "begin" | "end"): void {
  let target: GPUBuffer;
  wrap(device, "createBuffer", (own) => (descriptor) => {
    const buffer = own(descriptor);
    if (descriptor.label === label) target = buffer;
    return buffer;
  });
  beforeSubmit(device, () => {
    const bytes = at === "begin" ? 0 : target.size - 256; // packs are padded to 256 bytes
    device.queue.writeBuffer(target, bytes, NAN);
  });
}

const FAULTS: Record<string, Fault> = {
  "loss before submit": (device) => beforeSubmit(device, () => lose(device)),
  "loss during a readback": (device) => {
    const act = once(() => lose(device));
    onMapping(device, /^metrics/, (own) => {
      const mapped = own();
      act();
      return mapped;
    });
  },
  "loss during a checkpoint": (device) => {
    const act = once(() => lose(device));
    onMapping(device, /^read back/, (own) => {
      const mapped = own();
      act();
      return mapped;
    });
  },
  "validation error": (device) =>
    beforeSubmit(device, () => {
      const buffer = device.createBuffer({ label: "small", size: 16, usage: 0x08 });
      device.queue.writeBuffer(buffer, 8, new Uint8Array(16));
    }),
  "out of memory": (device) =>
    beforeSubmit(device, () => {
      const error = new GPUOutOfMemoryError("injected");
      device.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error }));
    }),
  "NaN in the loss": (device) => spoil(device, "parameters", "end"),
  "NaN in a gradient": (device) => spoil(device, "one", "begin"),
  "NaN in a weight": (device) => spoil(device, "optimizer", "begin"),
  "bad WGSL": (device) =>
    wrap(
      device,
      "createShaderModule",
      (own) => (descriptor) =>
        own(
          descriptor.label === "adam"
            ? { ...descriptor, code: descriptor.code + "oops" }
            : descriptor,
        ),
    ),
  "small limits": (device) => {
    const limits = { maxStorageBufferBindingSize: 2 ** 13, maxBufferSize: 2 ** 13 };
    const all = new Proxy(device.limits, {
      get: (target, name) => Reflect.get(limits, name) ?? Reflect.get(target, name, target),
    });
    Object.defineProperty(device, "limits", { value: all });
  },
  "a readback that never ends": (device) => {
    const act = once(() => {});
    onMapping(device, /^metrics/, (own) => act() ? new Promise(() => {}) : own());
  },
  "no adapter": () => {},
};

/** Makes the first device fail; a second one, after a loss, is whole. */
function inject(name: string): void {
  let isFirst = true;
  wrap(navigator.gpu, "requestAdapter", (own) => async (...args) => {
    if (name === "no adapter") return null;
    const adapter = await own(...args);
    if (adapter && isFirst) {
      wrap(adapter, "requestDevice", (own) => async (...args) => {
        const device = await own(...args);
        const fails = Promise.withResolvers<GPUDeviceLostInfo>();
        lost = fails.resolve as typeof lost;
        Object.defineProperty(device, "lost", { value: fails.promise });
        countSteps(device);
        FAULTS[name](device);
        return device;
      });
    }
    isFirst = false;
    return adapter;
  });
}

const [name, ...args] = Deno.args;
inject(name);
Deno.exit(await main(args));
