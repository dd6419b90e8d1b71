/** Mesa's lavapipe, from Debian's packages. @module */
import { join } from "node:path";
import {
  type AptSource,
  parseDeb822,
  parseList,
  plannedPackages,
  withBackports,
} from "./apt_sources.ts";
import { command } from "./command.ts";

/** The first release whose backports have a driver with subgroup matrices. */
const WITH_MATRICES = "trixie";

/** Unpacks the driver and the libraries that this machine lacks into `root`. Throws an `Error`. */
export async function unpackMesa(work: string, root: string): Promise<void> {
  const release = (await systemRelease()).VERSION_CODENAME ?? "stable";
  const packages = ["mesa-vulkan-drivers", "libvulkan1"];
  await unpackPackages({ work, root, release, sources: await readSources(), packages });
}

/**
 * Unpacks a driver with subgroup matrices into `root`, and all libraries that it needs, the C library
 * among them: it may be of another release than this machine's. Throws an `Error`.
 */
export async function unpackMesaWithMatrices(work: string, root: string): Promise<void> {
  const { ID, VERSION_CODENAME } = await systemRelease();
  const { os, arch } = Deno.build;
  if (ID !== "debian") throw new Error(`this is ${ID ?? os} and not Debian`);
  if (arch !== "x86_64") throw new Error(`this is ${arch} and not x86_64`);
  const own = (await readSources()).filter(({ uri, suite }) =>
    suite === VERSION_CODENAME && /\/debian\/?$/.test(uri)
  );
  if (own.length === 0) throw new Error(`APT has no source of Debian's ${VERSION_CODENAME} here`);
  const nothingInstalled = join(work, "status");
  await Deno.writeTextFile(nothingInstalled, "");
  await unpackPackages({
    work,
    root,
    release: WITH_MATRICES,
    sources: own.map((source) => ({ ...source, suite: WITH_MATRICES })),
    packages: [`mesa-vulkan-drivers/${WITH_MATRICES}-backports`, "libvulkan1"],
    options: [
      ...["-o", `Dir::State::Status=${nothingInstalled}`],
      ...["-o", "APT::Update::Error-Mode=any"],
    ],
  });
}

/** The variables of `/etc/os-release`, of which only Linux has any. */
async function systemRelease(): Promise<Partial<Record<string, string>>> {
  const text = await Deno.readTextFile("/etc/os-release").catch(() => "");
  return Object.fromEntries(
    [...text.matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map(([, name, value]) => [name, value]),
  );
}

/** Which packages, from where. */
interface Request {
  readonly work: string;
  readonly root: string;
  /** The release, whose backports precede where there are any. */
  readonly release: string;
  readonly sources: readonly AptSource[];
  readonly packages: readonly string[];
  /** More options of APT. */
  readonly options?: readonly string[];
}

/** Downloads packages and those that they need and APT doesn't find installed, and unpacks them. */
async function unpackPackages(
  { work, root, release, sources, packages, options = [] }: Request,
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
