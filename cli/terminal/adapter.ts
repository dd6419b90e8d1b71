/** Opens the GPU by the backend that was asked for, and says which one it is. @module */
import { type Device, openDevice } from "../../engine/plan/device.ts";
import { adapterText } from "../../engine/run/record.ts";
import { type Backend, BACKENDS } from "../../engine/run/recorded_configuration.ts";
import { chooseBackend, CHOSEN } from "../setup/backend.ts";
import { loadDawn } from "../setup/dawn.ts";
import type { Option, Parsed } from "./arguments.ts";
import { say } from "./progress.ts";

/** The option of every command that opens the GPU. */
export const BACKEND: Record<string, Option> = {
  backend: {
    kind: ["auto", ...BACKENDS],
    help: "Deno's own WebGPU (deno), Dawn's bindings, or the faster where those are installed",
  },
};

/** The backend that was asked for, or, of `auto`, that the launcher chose, else the faster one. */
export async function backendOf(parsed: Parsed): Promise<Backend> {
  const asked = parsed.text("backend") ?? "deno";
  if (asked !== "auto") return asked as Backend;
  const chosen = BACKENDS.find((backend) => backend === Deno.env.get(CHOSEN));
  return chosen ?? await chooseBackend(Deno.env.toObject());
}

/** Opens a device. Throws an `Error` that says what to do where that can't be done. */
export function openWith(backend: Backend): Promise<Device> {
  return openDevice({ backend, gpu: backend === "dawn" ? loadDawn() : navigator.gpu });
}

/** Opens a device, and says so on stderr; a software adapter gets a warning. */
export async function openAnnounced(backend: Backend): Promise<Device> {
  const device = await openWith(backend);
  say(`Adapter: ${adapterText(device)}`);
  if (device.traits.software) {
    say("Warning: this is a software adapter, a GPU would be many times faster");
  }
  return device;
}
