/** `doctor`: what this machine has, and what is missing. @module */
import { openDevice } from "../../engine/plan/device.ts";
import { type Command, helpOf, parseCommand } from "../terminal/arguments.ts";
import { print } from "../terminal/print.ts";

const DOCTOR: Command = {
  usage: "deno task doctor",
  about: "Says which adapter will compute, its limits, and what is missing.",
  names: [0, 0],
  options: {},
};

const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupsPerDimension",
] as const;

const REMEDIES: Partial<Record<typeof Deno.build.os, string>> = {
  linux: "apt-get install mesa-vulkan-drivers (software), or your GPU's Vulkan driver",
  windows: "install your GPU's current driver (Direct3D 12)",
  darwin: "macOS 10.13 or newer with Metal",
};

/** Prints what was found; exit code 1 where there is no adapter. */
export async function doctor(args: string[]): Promise<number> {
  const parsed = parseCommand(DOCTOR, args);
  if (parsed.help) return print(helpOf(DOCTOR)), 0;
  print(`Deno ${Deno.version.deno} on ${Deno.build.os} ${Deno.build.arch}`);
  const device = await openDevice().catch(() => undefined);
  if (!device) {
    const missing = [REMEDIES[Deno.build.os] ?? "a Vulkan driver"];
    print(`No WebGPU adapter. What mends it: ${missing[0]}`);
    if (parsed.json) print(JSON.stringify({ adapter: null, software: null, missing }));
    return 1;
  }
  const { software } = device.traits;
  print(`Adapter: ${device.adapter.name}${software ? " (software: a CPU in disguise)" : ""}`);
  const limits = Object.fromEntries(LIMITS.map((name) => [name, device.gpu.limits[name]]));
  for (const [name, value] of Object.entries(limits)) print(`  ${name}: ${value}`);
  const features = [...device.gpu.features].sort();
  print(`  features: ${features.join(", ") || "none"}`);
  const missing = software ? ["a GPU: training works, and would be many times faster there"] : [];
  print(missing.length ? `Missing: ${missing[0]}` : "Nothing is missing");
  if (parsed.json) {
    const adapter = device.adapter.name;
    print(JSON.stringify({ adapter, software, limits, features, missing }));
  }
  return 0;
}
