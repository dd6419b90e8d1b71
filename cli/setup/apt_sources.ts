/** The machine's own APT sources, and the backports beside them. @module */

/** A source of packages, as `sources.list` has it. */
export interface AptSource {
  readonly uri: string;
  readonly suite: string;
  readonly components: string;
  /** The keyring, where one is named. */
  readonly signedBy?: string;
}

/** Reads one-line sources (`deb [options] uri suite components`). */
export function parseList(text: string): AptSource[] {
  return [...text.matchAll(/^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.+)$/gm)].map(
    ([, options = "", uri, suite, components]) => ({
      uri,
      suite,
      components: components.trim(),
      signedBy: /signed-by=(\S+)/.exec(options)?.[1],
    }),
  );
}

/** Reads deb822 sources: paragraphs of `Field: value` lines. */
export function parseDeb822(text: string): AptSource[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const field = (name: string) =>
      new RegExp(`^${name}:[ \\t]*(.+)$`, "mi").exec(paragraph)?.[1].trim();
    const [uris, suites, components] = [field("URIs"), field("Suites"), field("Components")];
    if (!uris || !suites || !components || field("Enabled") === "no") return [];
    return uris.split(/\s+/).flatMap((uri) =>
      suites.split(/\s+/).map((suite) => ({ uri, suite, components, signedBy: field("Signed-By") }))
    );
  });
}

/** The sources of a release and of its backports, as a private `sources.list`. */
export function withBackports(sources: readonly AptSource[], codename: string): string {
  const own = sources.filter(({ suite }) => suite === codename || suite.startsWith(`${codename}-`));
  const main = own.find(({ suite }) => suite === codename);
  const backports = main && { ...main, suite: `${codename}-backports` };
  return [...own, ...(backports ? [backports] : [])]
    .map(({ uri, suite, components, signedBy }) =>
      `deb ${signedBy ? `[signed-by=${signedBy}] ` : ""}${uri} ${suite} ${components}\n`
    ).join("");
}

/** The packages that `apt-get -s install` would install, in the form `name=version`. */
export function plannedPackages(simulation: string): string[] {
  return [...simulation.matchAll(/^Inst (\S+) (?:\[[^\]]*\] )?\((\S+)/gm)]
    .map(([, name, version]) => `${name}=${version}`);
}
