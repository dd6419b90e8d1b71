/** Where the tensors of a plan lie: in memory of their own, in another's, or in their pack's. @module */
import { rootOf, type Tensor } from "../graph/graph.ts";

/** A place within the memory of a tensor, from an element on. */
export interface Home {
  readonly tensor: Tensor;
  readonly offset: number;
}

/** Where everything lies. */
export interface Layout {
  homeOf(tensor: Tensor): Home;
  /** The members of a pack that are computed elsewhere, with their places in it. */
  copiesInto(pack: Tensor): readonly Home[];
}

/** Whether a tensor lasts beyond a run: its memory is not the plan's. */
export function isResident({ source }: Tensor): boolean {
  return source.kind === "pack" ? source.isHome : source.kind !== "output";
}

/**
 * Lays out the tensors that a plan needs, in the order of the graph. What computes a member of a pack
 * writes it to its place there, unless it can't: a member that is resident or a pack, or lies in
 * another tensor's memory, or stands in two places, or whose op reads another member of that pack
 * (WebGPU binds no buffer for reading and writing at once), is computed elsewhere and copied.
 */
export function layOut(needed: readonly Tensor[]): Layout {
  const placed = new Map<Tensor, Home>();
  const copies = new Map<Tensor, Home[]>();
  const packs = needed.filter((tensor) => tensor.source.kind === "pack" && !isResident(tensor));
  const counts = countPlaces(packs);
  for (const pack of packs) {
    if (pack.source.kind !== "pack") continue;
    const { members, offsets } = pack.source;
    const liesHere = (tensor: Tensor) => placed.get(rootOf(tensor))?.tensor === pack;
    const elsewhere: Home[] = [];
    members.forEach((member, i) => {
      const isDirect = member.source.kind === "output" && rootOf(member) === member &&
        counts.get(member) === 1 && !member.source.node.inputs.some(liesHere) &&
        !readersOf(member, needed).some(liesHere);
      if (isDirect) placed.set(member, { tensor: pack, offset: offsets[i] });
      else elsewhere.push({ tensor: member, offset: offsets[i] });
    });
    copies.set(pack, elsewhere);
  }
  return {
    homeOf: (tensor) => placed.get(rootOf(tensor)) ?? { tensor: rootOf(tensor), offset: 0 },
    copiesInto: (pack) => copies.get(pack) ?? [],
  };
}

/** How many places of packs want what lies in a tensor's memory. */
function countPlaces(packs: readonly Tensor[]): Map<Tensor, number> {
  const counts = new Map<Tensor, number>();
  for (const { source } of packs) {
    for (const member of source.kind === "pack" ? source.members : []) {
      const root = rootOf(member);
      counts.set(root, (counts.get(root) ?? 0) + 1);
    }
  }
  return counts;
}

/** All outputs of the nodes that read a tensor's memory. */
function readersOf(tensor: Tensor, needed: readonly Tensor[]): Tensor[] {
  return needed.flatMap(({ source }) =>
    source.kind === "output" && source.node.inputs.some((input) => rootOf(input) === tensor)
      ? source.node.outputs
      : []
  );
}
