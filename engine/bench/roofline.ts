/** The limits of an adapter, measured: multiply-adds in registers, and copies of any size. @module */
import fmaSource from "../../shaders/bench/fma.wgsl" with { type: "text" };
import matrixFmaSource from "../../shaders/bench/matrix_fma.wgsl" with { type: "text" };
import copySource from "../../shaders/bench/copy.wgsl" with { type: "text" };
import { part } from "../ops/shared/parts.ts";
import { WORKGROUP } from "../ops/shared/flat.ts";
import { compilePass, type Device } from "../plan/device.ts";
import { foldWorkgroups } from "../plan/encode.ts";
import { timeDispatches } from "../plan/timer.ts";
import { USAGE } from "../plan/buffers.ts";

/** A copy on the device. */
export interface Copy {
  /** The working set: what is read and what is written, together. */
  readonly bytes: number;
  /** Bytes a second, read and written. */
  perSecond: number;
}

/** What no kernel can exceed on an adapter; plain data. */
export interface Roofline {
  readonly adapter: string;
  /** What lies between it and this program. */
  readonly backend: string;
  /** Floating-point operations a second of multiply-adds in registers. */
  peakFlops: number;
  /** The same of subgroup matrices of halves, where the adapter has any. */
  peakMatrixFlops?: number;
  /** A few sizes from cache to memory, then those that kernels were held against. */
  readonly copies: Copy[];
}

/** Working sets from the nearest cache to memory. */
const COPIES = [14, 16, 18, 20, 22, 24, 26, 28].map((power) => 2 ** power);
/** How many vectors of 16 bytes a thread copies, how far apart, and how far its neighbour's are. */
const ORDERS = [
  { VECTORS: 4, LANE: 1, STEP: WORKGROUP },
  { VECTORS: 4, LANE: 4, STEP: 1 },
  { VECTORS: 8, LANE: 8, STEP: 1 },
];
/** Seconds to spend on each measurement: the best of its runs counts, and a low one is raised later. */
const BUDGET = 0.2;
/** A copy speaks for working sets so much smaller or larger. */
const NEAR = 1.1;

/** Measures the peak of multiply-adds and copies of several sizes: some seconds. */
export async function measureRoofline(device: Device): Promise<Roofline> {
  const peakFlops = await measureFlops(device);
  const copies: Copy[] = [];
  for (const bytes of COPIES) copies.push({ bytes, perSecond: await measureCopy(device, bytes) });
  const peakMatrixFlops = await measureMatrixFlops(device);
  const { adapter: { name }, backend } = device;
  const matrices = peakMatrixFlops !== undefined && { peakMatrixFlops };
  return { adapter: name, backend, peakFlops, ...matrices, copies };
}

/** The bytes a second of a copy with about that working set, which is measured if it is not known. */
export async function copyOf(device: Device, roofline: Roofline, bytes: number): Promise<number> {
  return (await nearest(device, roofline, bytes)).perSecond;
}

/**
 * Seconds that so many operations and bytes take at least, by the copy whose working set is nearest
 * of those measured.
 */
export function leastSeconds(
  { peakFlops, peakMatrixFlops, copies }: Roofline,
  { flops, bytes, isMixed }: { flops: number; bytes: number; isMixed: boolean },
): number {
  const distance = (copy: Copy) => Math.abs(Math.log(copy.bytes / Math.max(bytes, 1)));
  const nearest = copies.reduce((best, copy) => distance(copy) < distance(best) ? copy : best);
  const peak = Math.max(peakFlops, isMixed && peakMatrixFlops || 0);
  return Math.max(flops / peak, bytes / nearest.perSecond);
}

/** Measures the peak and the copy of a working set once more, and keeps the higher figures. */
export async function raise(device: Device, roofline: Roofline, bytes: number): Promise<void> {
  const copy = await nearest(device, roofline, bytes);
  copy.perSecond = Math.max(copy.perSecond, await measureCopy(device, copy.bytes));
  roofline.peakFlops = Math.max(roofline.peakFlops, await measureFlops(device));
  const { peakMatrixFlops } = roofline;
  if (peakMatrixFlops !== undefined) {
    roofline.peakMatrixFlops = Math.max(peakMatrixFlops, await measureMatrixFlops(device) ?? 0);
  }
}

/** The copy that speaks for a working set. */
async function nearest(device: Device, { copies }: Roofline, bytes: number): Promise<Copy> {
  const known = copies.find((copy) => copy.bytes / bytes < NEAR && bytes / copy.bytes < NEAR);
  if (known) return known;
  const measured = { bytes, perSecond: await measureCopy(device, bytes) };
  copies.push(measured);
  return measured;
}

async function measureFlops(device: Device): Promise<number> {
  const [threads, rounds] = [WORKGROUP * 4096, 16];
  const parts = [part("bench/fma.wgsl", fmaSource)];
  const pipeline = await compilePass(device, "fma", { parts, constants: { ROUNDS: rounds } });
  const seconds = await timeFma(device, pipeline, threads / WORKGROUP, threads * 16);
  return threads * rounds * 64 * 4 * 2 / seconds;
}

async function measureMatrixFlops(device: Device): Promise<number | undefined> {
  const { matrices } = device.traits;
  if (!matrices) return undefined;
  const { m, n, k, lanes } = matrices;
  const [subgroups, rounds] = [2048, 1024];
  const parts = [part("bench/matrix_fma.wgsl", matrixFmaSource)];
  const constants = { ROWS: m, COLUMNS: n, TERMS: k, LANES: lanes, ROUNDS: rounds };
  const pipeline = await compilePass(device, "matrix_fma", { parts, constants });
  const seconds = await timeFma(device, pipeline, subgroups, subgroups * 4 * m * n * 4);
  return subgroups * rounds * 4 * 2 * m * n * k / seconds;
}

/** Seconds of so many workgroups that write so many bytes. */
async function timeFma(
  device: Device,
  pipeline: GPUComputePipeline,
  workgroups: number,
  size: number,
): Promise<number> {
  const y = device.gpu.createBuffer({ size, usage: USAGE.tensor });
  const bindGroup = bind(device, pipeline, [y]);
  const { min } = await timeDispatches(device, [
    { pipeline, bindGroup, workgroups: [workgroups, 1, 1] },
  ], BUDGET);
  y.destroy();
  return min;
}

/**
 * The fastest of three copies: GPUs want the lanes of a workgroup side by side, CPUs each lane's own,
 * and for large working sets more of them.
 */
async function measureCopy(device: Device, bytes: number): Promise<number> {
  const vectors = Math.min(
    device.gpu.limits.maxStorageBufferBindingSize / 16,
    Math.max(WORKGROUP, wholeBlocks(Math.ceil(bytes / 32))),
  );
  const buffers = [0, 1].map(() =>
    device.gpu.createBuffer({ size: vectors * 16, usage: USAGE.tensor })
  );
  const seconds: number[] = [];
  for (const order of ORDERS) seconds.push(await timeCopy(device, vectors, buffers, order));
  buffers.forEach((buffer) => buffer.destroy());
  return vectors * 32 / Math.min(...seconds);
}

/** Whole workgroups, which need no branch, where that adds less than a hundredth. */
function wholeBlocks(vectors: number): number {
  const block = WORKGROUP * Math.max(...ORDERS.map(({ VECTORS }) => VECTORS));
  const whole = Math.ceil(vectors / block) * block;
  return whole < 1.01 * vectors ? whole : vectors;
}

async function timeCopy(
  device: Device,
  vectors: number,
  buffers: GPUBuffer[],
  order: typeof ORDERS[number],
): Promise<number> {
  const constants = { SIZE: vectors, ...order };
  const parts = [part("bench/copy.wgsl", copySource)];
  const pipeline = await compilePass(device, "copy", { parts, constants });
  const groups = Math.ceil(vectors / WORKGROUP / order.VECTORS);
  const { maxComputeWorkgroupsPerDimension } = device.gpu.limits;
  const dispatch = {
    pipeline,
    bindGroup: bind(device, pipeline, buffers),
    workgroups: foldWorkgroups([groups], maxComputeWorkgroupsPerDimension),
  };
  return (await timeDispatches(device, [dispatch], BUDGET)).min;
}

function bind(device: Device, pipeline: GPUComputePipeline, buffers: GPUBuffer[]): GPUBindGroup {
  return device.gpu.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
}
