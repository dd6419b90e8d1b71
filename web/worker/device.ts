/** The Worker's device, and what computes. @module */
import { type Device, openDevice } from "../../engine/plan/device.ts";
import type { AdapterFound, NoGpu } from "./messages.ts";

let opened: Promise<Device> | undefined;

/** The device; opened anew after it was lost. */
export function device(): Promise<Device> {
  if (opened) return opened;
  const opening = openDevice();
  const forget = () => opened = undefined;
  opening.then(({ gpu }) => gpu.lost.then(forget), forget);
  return opened = opening;
}

/** What computes here, or why nothing does. */
export async function findAdapter(): Promise<AdapterFound | NoGpu> {
  if (!("gpu" in navigator)) {
    return { type: "noGpu", reason: "This browser has no WebGPU, or has it switched off." };
  }
  const found = await device().catch(() => undefined);
  if (!found) return { type: "noGpu", reason: "WebGPU found no adapter on this machine." };
  const { adapter: { name }, traits: { software } } = found;
  return { type: "adapter", name, software, architecture: software ? "tiny" : "tutorial" };
}
