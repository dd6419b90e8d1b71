/** Obtains Mesa's software Vulkan from Debian's packages, without touching the system's own. @module */
import { join, resolve } from "node:path";
import { parseDeb822, parseList, plannedPackages, withBackports } from "./apt_sources.ts";

const FOLDER = resolve(".loupe", "vulkan");
const ICD = join("usr", "share", "vulkan", "icd.d");

/**
 * The environment of the software driver, unpacked into `.loupe/vulkan` where it is not there yet.
 * Throws an `Error` that says what to do where it can't be had.
 */
export async function obtainVulkan(): Promise<Record<string, string>> {
  if (!await exists(FOLDER)) await unpackDriver();
  const libraries = [];
  for await (const { name, isDirectory } of Deno.readDir(join(FOLDER, "usr", "lib"))) {
    if (isDirectory) libraries.push(join(FOLDER, "usr", "lib", name));
  }
  const before = Deno.env.get("LD_LIBRARY_PATH");
  return {
    VK_DRIVER_FILES: join(FOLDER, ICD, await driverFile(FOLDER)),
    LD_LIBRARY_PATH: [...libraries, ...(before ? [before] : [])].join(":"),
  };
}

async function driverFile(folder: string): Promise<string> {
  for await (const { name } of Deno.readDir(join(folder, ICD))) {
    if (name.startsWith("lvp_icd")) return name;
  }
  throw new Error("Cannot use the driver that was unpacked as it has no lavapipe");
}

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

/** Unpacks beside and renames: two processes at once do no harm, and half a driver is never used. */
async function unpackDriver(): Promise<void> {
  console.error(
    "Set-up: no GPU driver found, fetching Mesa's software Vulkan (about 60 MB, once) into " +
      ".loupe/vulkan; the system's own packages stay as they are",
  );
  await Deno.mkdir(resolve(".loupe"), { recursive: true });
  const work = await Deno.makeTempDir({ dir: resolve(".loupe"), prefix: "vulkan-" });
  try {
    const packages = await downloadPackages(work);
    const root = join(work, "root");
    await Deno.mkdir(root);
    for (const file of packages) await command("dpkg-deb", ["-x", file, root]);
    await driverFile(root);
    await Deno.rename(root, FOLDER).catch(async (error) => {
      if (!await exists(FOLDER)) throw error; // another process was first
    });
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** Downloads the driver and the libraries that this machine lacks; from backports where there are any. */
async function downloadPackages(work: string): Promise<string[]> {
  await Deno.mkdir(join(work, "lists", "partial"), { recursive: true });
  await Deno.mkdir(join(work, "debs"));
  const codename = /^VERSION_CODENAME=(\S+)$/m.exec(await Deno.readTextFile("/etc/os-release"))
    ?.[1];
  const list = join(work, "sources.list");
  await Deno.writeTextFile(list, withBackports(await readSources(), codename ?? "stable"));
  const options = [
    "-q",
    ...["-o", `Dir::State::Lists=${join(work, "lists")}`],
    ...["-o", `Dir::Etc::SourceList=${list}`],
    ...["-o", "Dir::Etc::SourceParts=/dev/null"],
    ...["-o", "Dir::Cache::pkgcache="],
    ...["-o", "Dir::Cache::srcpkgcache="],
    ...["-o", "APT::Sandbox::User="],
  ];
  await command("apt-get", [...options, "update"]);
  const wanted = ["mesa-vulkan-drivers", "libvulkan1"];
  const install = ["install", "-s", "--reinstall", "--no-install-recommends"];
  const simulate = (release: string[]) =>
    command("apt-get", [...options, ...release, ...install, ...wanted]);
  const simulation = await simulate(["-t", `${codename}-backports`]).catch(() => simulate([]));
  await command(
    "apt-get",
    [...options, "download", ...plannedPackages(simulation)],
    join(work, "debs"),
  );
  const files = [];
  for await (const { name } of Deno.readDir(join(work, "debs"))) {
    files.push(join(work, "debs", name));
  }
  return files;
}

async function readSources() {
  const sources = parseList(await Deno.readTextFile("/etc/apt/sources.list").catch(() => ""));
  const folder = "/etc/apt/sources.list.d";
  for await (const { name } of Deno.readDir(folder)) {
    const text = await Deno.readTextFile(join(folder, name));
    if (name.endsWith(".list")) sources.push(...parseList(text));
    else if (name.endsWith(".sources")) sources.push(...parseDeb822(text));
  }
  return sources;
}

/** Runs a command and returns what it printed. Throws an `Error` with its complaint and the remedy. */
async function command(name: string, args: string[], cwd?: string): Promise<string> {
  const remedy =
    "install a Vulkan driver yourself, on Debian `apt-get install mesa-vulkan-drivers`";
  try {
    const { success, stdout, stderr } = await new Deno.Command(name, { args, cwd, stdin: "null" })
      .output();
    const decoder = new TextDecoder();
    if (success) return decoder.decode(stdout);
    const complaint = decoder.decode(stderr).trim().split("\n").at(-1);
    throw new Error(`Cannot fetch a driver as ${name} failed: ${complaint}; ${remedy}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`Cannot fetch a driver as there is no ${name} here: ${remedy}`);
  }
}
