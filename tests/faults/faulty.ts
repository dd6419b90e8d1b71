/**
 * Loupe on a GPU that fails: `faulty.ts FAULT train …` runs the command line with one fault, after
 * some steps where the fault is one of training. Says on stderr in which step.
 *
 * @module
 */
import { askedBackend } from "../../cli/setup/backend.ts";
import { loadDawn } from "../../cli/setup/dawn.ts";
import { main } from "../../main.ts";

/** Prepares a device to fail. */
type Fault = (device: GPUDevice) => void;

/** After so many steps of this process faults happen. */
const AFTER = 20;
const NAN = new Float32Array([NaN]);

/** How many steps this process has begun. */
let steps = 0;
/** The number in its run, from 1, of the first that is submitted next, or of the last that was. */
let step = 0;
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

/** Counts steps: each begins with a copy of its words, which the host has written ahead. */
function countSteps(device: GPUDevice): void {
  const written = new Map<GPUBuffer, Uint32Array>();
  let isSubmitted = true;
  wrap(device.queue, "writeBuffer", (own) => (...args) => {
    const [buffer, , bytes] = args;
    if (buffer.label === "steps") written.set(buffer, new Uint32Array(bytes as ArrayBuffer));
    return own(...args);
  });
  wrap(device.queue, "submit", (own) => (...args) => {
    isSubmitted = true;
    return own(...args);
  });
  wrap(device, "createCommandEncoder", (own) => (...args) => {
    const encoder = own(...args);
    wrap(encoder, "copyBufferToBuffer", (own) => (...copy: unknown[]) => {
      const [source, byte, target] = copy as [GPUBuffer, number, GPUBuffer];
      if (target.label === "training step") {
        steps++;
        if (isSubmitted) step = written.get(source)![byte / 4] + 1;
        isSubmitted = false;
      }
      return (own as (...copy: unknown[]) => undefined)(...copy);
    });
    return encoder;
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

/** Writes NaN where the host has last written to a buffer of that label: where its last variable is. */
function spoil(device: GPUDevice, label: RegExp): void {
  let place: Parameters<GPUQueue["writeBuffer"]>;
  wrap(device.queue, "writeBuffer", (own) => (...args) => {
    const [buffer, byte] = args;
    if (label.test(buffer.label)) place = [buffer, byte, NAN];
    return own(...args);
  });
  beforeSubmit(device, () => device.queue.writeBuffer(...place));
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
    onMapping(device, /^variables/, (own) => {
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
  "NaN in the loss": (device) => spoil(device, / parameters$/),
  "NaN in a gradient": (device) => spoil(device, /^one$/),
  "NaN in a weight": (device) => spoil(device, /^adam\//),
  "bad WGSL": (device) =>
    wrap(
      device,
      "createShaderModule",
      (own) => (descriptor) =>
        own(
          /^adam\b/.test(descriptor.label ?? "")
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

/** Makes the first device of a WebGPU fail; a second one, after a loss, is whole. */
function inject(name: string, gpu: GPU): void {
  let isFirst = true;
  wrap(gpu, "requestAdapter", (own) => async (...args) => {
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
inject(name, await askedBackend(args) === "dawn" ? loadDawn() : navigator.gpu);
Deno.exit(await main(args));
