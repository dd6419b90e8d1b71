/** Packages of this machine's own Debian, unpacked beside the system's, which stay as they are. @module */
import { join } from "node:path";
import {
  type AptSource,
  parseDeb822,
  parseList,
  plannedPackages,
  withBackports,
} from "./apt_sources.ts";
import { command } from "./command.ts";

/** The variables of `/etc/os-release`, of which only Linux has any. */
export async function systemRelease(): Promise<Partial<Record<string, string>>> {
  const text = await Deno.readTextFile("/etc/os-release").catch(() => "");
  return Object.fromEntries(
    [...text.matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map(([, name, value]) => [name, value]),
  );
}

/** Which packages, from where. */
export interface PackageRequest {
  /** A folder for what is needed meanwhile. */
  readonly work: string;
  /** Where the packages' files come. */
  readonly root: string;
  /** The release, whose backports precede where there are any. */
  readonly release: string;
  readonly sources: readonly AptSource[];
  readonly packages: readonly string[];
  /** More options of APT. */
  readonly options?: readonly string[];
}

/**
 * Downloads packages and those that they need and APT doesn't find installed, and unpacks them. Throws
 * an `Error`.
 */
export async function unpackPackages(
  { work, root, release, sources, packages, options = [] }: PackageRequest,
): Promise<void> {
  await Deno.mkdir(join(work, "lists", "partial"), { recursive: true });
  const downloads = join(work, "debs");
  await Deno.mkdir(downloads);
  const list = join(work, "sources.list");
  await Deno.writeTextFile(list, withBackports(sources, release));
  const apt = (args: readonly string[], folder?: string) =>
    command("apt-get", [...aptOptions(work, list), ...options, ...args], folder);
  await apt(["update"]);
  const install = ["install", "-s", "--reinstall", "--no-install-recommends", ...packages];
  const simulation = await apt(["-t", `${release}-backports`, ...install])
    .catch(() => apt(install));
  await apt(["download", ...plannedPackages(simulation)], downloads);
  for await (const { name } of Deno.readDir(downloads)) {
    await command("dpkg-deb", ["-x", join(downloads, name), root]);
  }
}

/** Keep APT from the system's own lists and sources, and from other users. */
const aptOptions = (work: string, list: string) => [
  "-q",
  ...["-o", `Dir::State::Lists=${join(work, "lists")}`],
  ...["-o", `Dir::Etc::SourceList=${list}`],
  ...["-o", "Dir::Etc::SourceParts=/dev/null"],
  ...["-o", "Dir::Cache::pkgcache="],
  ...["-o", "Dir::Cache::srcpkgcache="],
  ...["-o", "APT::Sandbox::User="],
];

/** The sources that APT has here. */
export async function readSources() {
  const sources = parseList(await Deno.readTextFile("/etc/apt/sources.list").catch(() => ""));
  const folder = "/etc/apt/sources.list.d";
  for await (const { name } of Deno.readDir(folder)) {
    const text = await Deno.readTextFile(join(folder, name));
    if (name.endsWith(".list")) sources.push(...parseList(text));
    else if (name.endsWith(".sources")) sources.push(...parseDeb822(text));
  }
  return sources;
}
