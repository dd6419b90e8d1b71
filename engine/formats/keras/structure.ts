/** What of a graph is one after the other, and what are branches that are joined. @module */

/** A graph of which each node comes after those that it takes; -1 is the input of all. */
export interface Flow {
  readonly inputs: readonly number[];
}

/** A node that takes one other, or branches, each from where all begin. */
export type Part = { readonly node: number } | Join;

/** What branches make, joined. */
export interface Join {
  /** The node that joins them. */
  readonly join: number;
  readonly branches: readonly (readonly Part[])[];
}

/** Branches within branches; no network has more, and no recursion is to end the program. */
const MOST_LEVELS = 30;

/**
 * A graph as parts one after the other from the input to `output`; nodes that take several join
 * them. `undefined` where branches don't begin in one place, or share a node.
 */
export function partsOf(nodes: readonly Flow[], output: number): Part[] | undefined {
  const forks = forksOf(nodes);
  const used = new Set<number>();
  const between = (from: number, to: number, level: number): Part[] | undefined => {
    const parts: Part[] = [];
    let at = to;
    while (at !== from) {
      if (at < 0 || used.has(at) || level > MOST_LEVELS) return undefined;
      used.add(at);
      const { inputs } = nodes[at];
      const fork = forks[at];
      if (inputs.length === 1) parts.push({ node: at });
      else {
        const branches = inputs.map((input) => between(fork, input, level + 1));
        if (!branches.every((branch) => branch !== undefined)) return undefined;
        parts.push({ join: at, branches });
      }
      at = fork;
    }
    return parts.reverse();
  };
  return between(-1, output, 0);
}

/**
 * The last node through which each way from the input to a node goes: its immediate dominator (Cooper
 * et al., "A Simple, Fast Dominance Algorithm", 2001; without circles once over is enough).
 */
function forksOf(nodes: readonly Flow[]): number[] {
  const forks: number[] = [];
  const common = (a: number, b: number) => {
    while (a !== b) {
      if (a > b) a = forks[a];
      else b = forks[b];
    }
    return a;
  };
  nodes.forEach(({ inputs }) => forks.push(inputs.reduce(common)));
  return forks;
}
