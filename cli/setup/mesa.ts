/** Mesa's lavapipe, from Debian's packages. @module */
import { join } from "node:path";
import { readSources, systemRelease, unpackPackages } from "./debian_packages.ts";

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
