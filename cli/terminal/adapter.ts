/** Opens the GPU and says which one it is. @module */
import { type Device, openDevice } from "../../engine/plan/device.ts";
import { say } from "./progress.ts";

/** Opens a device, and says so on stderr; a software adapter gets a warning. */
export async function openAnnounced(): Promise<Device> {
  const device = await openDevice();
  say(`Adapter: ${device.adapter.name}`);
  if (device.traits.software) {
    say("Warning: this is a software adapter, a GPU would be many times faster");
  }
  return device;
}
