/** Mesa's lavapipe, from Debian's packages. @module */
import { join } from "node:path";
import { parseDeb822, parseList, plannedPackages, withBackports } from "./apt_sources.ts";
import { command } from "./command.ts";

/** Unpacks the driver and the libraries that this machine lacks into `root`. Throws an `Error`. */
export async function unpackMesa(work: string, root: string): Promise<void> {
  for (const file of await downloadPackages(work)) await command("dpkg-deb", ["-x", file, root]);
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
