/** What of a graph is one after the other, and what is a sum of branches. @module */

/** A graph of which each node comes after those that it takes; -1 is the input of all. */
export interface Flow {
  readonly inputs: readonly number[];
}

/** A node that takes one other, or a sum with its branches, each from where all begin. */
export type Part = { readonly node: number } | Sum;

/** A sum of what branches make. */
export interface Sum {
  /** The node that adds. */
  readonly sum: number;
  readonly branches: readonly (readonly Part[])[];
}

/** Sums within sums; no network has more, and no recursion is to end the program. */
const MOST_LEVELS = 30;

/**
 * A graph as parts one after the other from the input to `output`; nodes that take several are their
 * sums. `undefined` where it is none of branches that begin in one place and end in a sum.
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
        parts.push({ sum: at, branches });
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
