/** A WebGPU device whose errors are loud. @module */
import type { DeviceTraits, Pass } from "../graph/op.ts";
import { Commands } from "./commands.ts";
import { directivesOf, ENABLE_SUBGROUPS } from "./directives.ts";
import { matricesOf, SUBGROUP_MATRICES } from "./matrices.ts";
import { type Shader, shaderOf } from "./shader.ts";

/** What an adapter says of itself. */
export interface AdapterDescription {
  /** The name that people know it by. */
  readonly name: string;
  /** As WebGPU tells it; empty where the adapter hides it. */
  readonly vendor: string;
  /** As WebGPU tells it; empty where the adapter hides it. */
  readonly architecture: string;
}

/** A device with its adapter's description, its traits and its compiled shaders. */
export interface Device {
  /** WebGPU's own device. */
  readonly gpu: GPUDevice;
  /** Which adapter computes. */
  readonly adapter: AdapterDescription;
  /** What lies between it and this program: `deno`, `browser`, or what `openDevice` was told. */
  readonly backend: string;
  /** What decides which kernels fit. */
  readonly traits: DeviceTraits;
  /** Throws the first error that the device has reported, or that it is lost. */
  check(): void;
  /**
   * Waits for something that the device does. Throws what it reports meanwhile, a `DeviceError`
   * where it takes longer than `patience`.
   */
  wait<T>(promise: Promise<T>): Promise<T>;
  /** What the host asks of it. */
  readonly commands: Commands;
  /** How long the device may take for what is waited for, in milliseconds. */
  patience: number;
  /** The pipeline of a shader; one per text. Throws a `SyntaxError` on bad WGSL. */
  pipeline(name: string, shader: Shader): Promise<GPUComputePipeline>;
}

/** Why a device can't go on. */
export type DeviceFault = "lost" | "out of memory" | "invalid use" | "no answer";

/** A device that can't go on; what it holds is lost. */
export class DeviceError extends Error {
  /** `DeviceError`. */
  override name = "DeviceError";
  /** `message` goes on after `Cannot go on as`. */
  constructor(
    /** What can be done: only a device that is `lost` is worth opening again. */
    readonly fault: DeviceFault,
    message: string,
  ) {
    super(`Cannot go on as ${message}`);
  }
}

/** For what nobody has measured: drivers compile while the first results are waited for. */
const PATIENCE = 60_000;

/** The limits that are raised to the adapter's. */
const RAISED = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
] as const;

/** The features that kernels and the timer may ask for. */
const WANTED = ["timestamp-query", "shader-f16", SUBGROUP_MATRICES] as GPUFeatureName[];
/** Deno grants it, though its adapters don't list it. */
const SUBGROUPS: GPUFeatureName = "subgroups";

const SOFTWARE = /llvmpipe|lavapipe|swiftshader|softpipe|basic render/i;

/** Whether an adapter is a CPU in disguise. */
export function isSoftware(adapter: AdapterDescription): boolean {
  return SOFTWARE.test(`${adapter.name} ${adapter.vendor} ${adapter.architecture}`);
}

/** Where a device comes from. */
export interface DeviceOptions {
  /** Any implementation of WebGPU; `navigator.gpu` where absent. */
  readonly gpu?: GPU;
  /** What that implementation is called: `dawn`, for example. */
  readonly backend?: string;
}

/** Dawn ends the process where its WebGPU is collected before the last of its devices. */
const kept = new Set<GPU>();

/** What `navigator.gpu` is called here. */
const OWN = /^Deno\//.test(navigator.userAgent) ? "deno" : "browser";

/**
 * Opens the fastest adapter. Throws an `Error` that says what to do where there is none.
 *
 * ```ts
 * import { openDevice } from "../mod.ts";
 *
 * const device = await openDevice();
 * console.log(device.adapter.name);
 * ```
 */
export async function openDevice(
  { gpu: webGpu = navigator.gpu, backend = OWN }: DeviceOptions = {},
): Promise<Device> {
  if (!webGpu) {
    throw new Error(
      "Cannot open a GPU as there is no WebGPU here: take a browser that has it, over HTTPS, or give " +
        "`openDevice` another `gpu`, in Node that of the package `webgpu`",
    );
  }
  const found = await webGpu.requestAdapter({ powerPreference: "high-performance" });
  if (!found) {
    throw new Error(
      "Cannot open a GPU as no WebGPU adapter was found: run `deno task doctor`, which says what is missing",
    );
  }
  kept.add(webGpu);
  const limits = Object.fromEntries(RAISED.map((name) => [name, found.limits[name]]));
  const requiredFeatures = WANTED.filter((feature) => found.features.has(feature));
  const request = (features: GPUFeatureName[]) =>
    found.requestDevice({ requiredLimits: limits, requiredFeatures: features });
  const gpu = await request([...requiredFeatures, SUBGROUPS])
    .catch(() => request(requiredFeatures));
  return wrapDevice(gpu, {
    adapter: describe(found.info, backend),
    backend,
    matrices: matricesOf(found.info, gpu.features)[0],
  });
}

/** Dawn describes the driver, and has the card's name in `device`. */
function describe(
  { description, device, vendor, architecture }: GPUAdapterInfo,
  backend: string,
): AdapterDescription {
  const [first, second] = backend === "dawn" ? [device, description] : [description, device];
  return { name: first || second || architecture || "unnamed adapter", vendor, architecture };
}

/** Makes a device's errors loud: the first one is kept, and `check` throws it. */
export function wrapDevice(
  gpu: GPUDevice,
  { adapter, backend, matrices }:
    & Pick<Device, "adapter" | "backend">
    & Pick<DeviceTraits, "matrices">,
): Device {
  let failure: DeviceError | undefined;
  const waiting = new Set<(error: DeviceError) => void>();
  const fail = (error: DeviceError) => {
    failure ??= error;
    waiting.forEach((reject) => reject(failure!));
  };
  gpu.addEventListener("uncapturederror", (event) => {
    event.preventDefault(); // it is told by `check`, and by nobody on stdout
    fail(reported((event as GPUUncapturedErrorEvent).error));
  });
  gpu.lost.then(({ reason, message }) => {
    if (reason === "destroyed") return;
    fail(new DeviceError("lost", `the GPU was lost: ${message || reason}`));
  });
  const pipelines = new Map<string, Promise<GPUComputePipeline>>();
  const check = () => {
    if (failure) throw failure;
  };
  let knowsSubgroups: Promise<boolean> | undefined;
  const compile = async (name: string, { text, locate }: Shader) => {
    let before = "";
    for (const directive of directivesOf(text)) {
      const isKnown = directive !== ENABLE_SUBGROUPS ||
        await (knowsSubgroups ??= accepts(device, directive));
      if (isKnown) before += `${directive} `; // on the first line, so that lines keep their numbers
    }
    return compilePipeline(device, name, { text: before + text, locate });
  };
  const device: Device = {
    gpu,
    adapter,
    backend,
    traits: {
      software: isSoftware(adapter),
      architecture: adapter.architecture,
      features: gpu.features,
      subgroupMinSize: gpu.features.has(SUBGROUPS) ? gpu.adapterInfo?.subgroupMinSize ?? 0 : 0,
      matrices,
      limits: gpu.limits,
    },
    commands: new Commands(gpu),
    patience: PATIENCE,
    check,
    async wait<T>(promise: Promise<T>) {
      promise.catch(() => {}); // where an earlier failure is thrown, this one counts no more
      check();
      const { patience } = device;
      const outcome = Promise.withResolvers<T>();
      const timer = setTimeout(() => {
        fail(new DeviceError("no answer", `the GPU did not answer for ${patience / 1000} s`));
      }, patience);
      waiting.add(outcome.reject);
      promise.then(outcome.resolve, outcome.reject);
      try {
        const result = await outcome.promise;
        check();
        return result;
      } catch (error) {
        check(); // a rejected promise only follows from what the device reports
        throw error;
      } finally {
        clearTimeout(timer);
        waiting.delete(outcome.reject);
      }
    },
    pipeline(name, shader) {
      const compiled = pipelines.get(shader.text) ?? compile(name, shader);
      pipelines.set(shader.text, compiled);
      return compiled;
    },
  };
  return device;
}

function reported(error: GPUError): DeviceError {
  // The error of the first use after a loss can come before the news of the loss itself.
  if (/device is lost/i.test(error.message)) {
    return new DeviceError("lost", `the GPU was lost: ${error.message}`);
  }
  if (error.constructor.name !== "GPUOutOfMemoryError") {
    return new DeviceError("invalid use", `the GPU reports: ${error.message}`);
  }
  const remedy = "use a smaller --batch or --size";
  return new DeviceError("out of memory", `the GPU is out of memory: ${error.message}, ${remedy}`);
}

/** The bindings that a shader declares: `read_write` or not, by number. */
function layoutOf(gpu: GPUDevice, source: string): GPUBindGroupLayout {
  const declared = source.matchAll(/@binding\((\d+)\)\s+var<storage, (read|read_write)>/g);
  return gpu.createBindGroupLayout({
    entries: [...declared].map(([, binding, access]) => ({
      binding: Number(binding),
      visibility: 4, // GPUShaderStage.COMPUTE, which not every thread of a browser has
      buffer: { type: access === "read" ? "read-only-storage" : "storage" },
    })),
  });
}

/** Whether a device's compiler knows a directive. */
async function accepts({ gpu, wait }: Device, directive: string): Promise<boolean> {
  gpu.pushErrorScope("validation");
  gpu.createShaderModule({ label: "directive", code: directive });
  return await wait(gpu.popErrorScope()) === null;
}

async function compilePipeline(
  { gpu, wait }: Device,
  name: string,
  shader: Shader,
): Promise<GPUComputePipeline> {
  gpu.pushErrorScope("validation");
  const module = gpu.createShaderModule({ label: name, code: shader.text });
  const layout = gpu.createPipelineLayout({ bindGroupLayouts: [layoutOf(gpu, shader.text)] });
  const compute = { module, entryPoint: "main" };
  const pipeline = gpu.createComputePipelineAsync({ label: name, layout, compute })
    .catch((error: Error) => error);
  // All are asked for before anything is awaited: error scopes of other shaders would mix in.
  const [{ messages }, error, compiled] = await Promise.all([
    wait(module.getCompilationInfo()),
    wait(gpu.popErrorScope()),
    wait(pipeline),
  ]);
  const first = messages.find(({ type }) => type === "error");
  if (first) throw syntaxError(shader, first);
  const failed = error ?? (compiled instanceof Error ? compiled : undefined);
  if (failed) throw new SyntaxError(`Cannot compile the kernel ${name}: ${failed.message}`);
  return compiled as GPUComputePipeline;
}

function syntaxError(
  { text, locate }: Shader,
  { lineNum, linePos, message }: GPUCompilationMessage,
): SyntaxError {
  const { path, line } = locate(lineNum);
  return new SyntaxError(
    `Cannot compile ${path}:${line}:${linePos}: ${message.trim()}\n` +
      `  ${text.split("\n")[lineNum - 1] ?? ""}\n  ${" ".repeat(Math.max(0, linePos - 1))}^`,
  );
}

/** Compiles the shader of a pass. */
export function compilePass(
  device: Device,
  name: string,
  pass: Pick<Pass, "parts" | "constants">,
): Promise<GPUComputePipeline> {
  return device.pipeline(name, shaderOf(pass));
}

/**
 * Compiles the shaders of a kernel before anything is made of them. Throws the first's error, when
 * the others are done as well.
 */
export async function compilePasses(
  device: Device,
  name: string,
  passes: readonly Pass[],
): Promise<void> {
  const compiled = await Promise.allSettled(
    passes.map(async (pass) => {
      await compilePass(device, name, pass);
    }),
  );
  const failed = compiled.find(({ status }) => status === "rejected");
  if (failed) throw (failed as PromiseRejectedResult).reason;
}
