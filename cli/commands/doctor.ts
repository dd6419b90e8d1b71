/** `doctor`: what this machine has, and what is missing. @module */
import { existsSync } from "node:fs";
import { visible } from "../../data/text/visible.ts";
import { adapterText } from "../../engine/run/record.ts";
import type { Backend } from "../../engine/run/recorded_configuration.ts";
import { findDawn, INSTALL, loadDawn } from "../setup/dawn.ts";
import { BACKEND, backendOf, openWith } from "../terminal/adapter.ts";
import { type Command, helpOf, parseCommand } from "../terminal/arguments.ts";
import { print } from "../terminal/print.ts";

const DOCTOR: Command = {
  usage: "deno task doctor [--backend auto|deno|dawn]",
  about: "Says which adapter will compute, its limits, and what is missing.",
  names: [0, 0],
  options: BACKEND,
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

/** What a backend finds. */
interface Found {
  readonly adapter: string;
  readonly software: boolean;
  readonly limits: Readonly<Record<string, number>>;
  readonly features: readonly string[];
}

/**
 * Prints what was found, by Deno's own WebGPU and, where it is asked for, by Dawn; exit code 1 where
 * one of them has no adapter.
 */
export async function doctor(args: string[]): Promise<number> {
  const parsed = parseCommand(DOCTOR, args);
  if (parsed.help) return print(helpOf(DOCTOR)), 0;
  const backend = await backendOf(parsed);
  if (backend === "dawn") loadDawn(); // or it says what installs it
  print(`Deno ${Deno.version.deno} on ${Deno.build.os} ${Deno.build.arch}`);
  const own = await tellOf("deno");
  const file = findDawn() ?? null;
  print(`Dawn: ${dawnText(file)}`);
  const other = backend === "dawn" ? await tellOf("dawn") : undefined;
  const missing = missingTo(own);
  print(missing.length ? `Missing: ${missing[0]}` : "Nothing is missing");
  if (parsed.json) {
    const nothing = { adapter: null, software: null };
    print(JSON.stringify({ ...own ?? nothing, missing, dawn: { file, ...other } }));
  }
  return own && (other || backend === "deno") ? 0 : 1;
}

/** Whether Dawn is there; it is not loaded to tell so. */
function dawnText(file: string | null): string {
  if (file === null) return `not installed, \`${INSTALL}\` does it (132 MB)`;
  if (!existsSync(file)) return `not in '${visible(file)}', which DAWN names`;
  return `installed as '${visible(file)}' (--backend dawn tells what it finds)`;
}

/** Prints what a backend finds; `undefined` where that is no adapter. */
async function tellOf(backend: Backend): Promise<Found | undefined> {
  const device = await openWith(backend).catch(() => undefined);
  if (!device) {
    return print(backend === "dawn" ? "Dawn finds no adapter" : "No WebGPU adapter"), undefined;
  }
  const { adapter: { name }, traits: { software } } = device;
  print(`Adapter: ${adapterText(device)}${software ? " (software: a CPU in disguise)" : ""}`);
  const limits = Object.fromEntries(LIMITS.map((limit) => [limit, device.gpu.limits[limit]]));
  for (const [limit, value] of Object.entries(limits)) print(`  ${limit}: ${value}`);
  const features = [...device.gpu.features].sort();
  print(`  features: ${features.join(", ") || "none"}`);
  return { adapter: name, software, limits, features };
}

function missingTo(found: Found | undefined): string[] {
  if (!found) return [REMEDIES[Deno.build.os] ?? "a Vulkan driver"];
  return found.software ? ["a GPU: training works, and would be many times faster there"] : [];
}
