/** The page's first script: hydrates each island between its two comments. @module */
import { type ComponentType, type ContainerNode, h, hydrate } from "preact";
import { setBuildId } from "./build.ts";

/** Hydrates a page's islands, given as name and properties in the order of their marks. */
export function boot(
  components: Record<string, ComponentType<object>>,
  islands: [name: string, props: object][],
  id: string,
): void {
  setBuildId(id);
  const marks: Comment[] = [];
  const comments = document.createNodeIterator(document.body, NodeFilter.SHOW_COMMENT);
  for (let node = comments.nextNode(); node; node = comments.nextNode()) {
    marks.push(node as Comment);
  }
  for (const mark of marks) {
    const [, index] = /^island:(\d+)$/.exec(mark.data) ?? [];
    if (!index) continue;
    const [name, props] = islands[Number(index)];
    hydrate(h(components[name], props), between(mark));
  }
}

/** A root for Preact that holds the nodes between a mark and its end. */
function between(mark: Comment): ContainerNode {
  const parent = mark.parentNode!;
  const childNodes: ChildNode[] = [];
  let end = mark.nextSibling;
  for (; end && (end as Comment).data !== "/island"; end = end.nextSibling) childNodes.push(end);
  return {
    nodeType: 1,
    parentNode: parent,
    firstChild: childNodes[0] ?? null,
    childNodes,
    contains: (node: Node) => parent.contains(node),
    insertBefore: (node: Node, before: Node | null) => parent.insertBefore(node, before ?? end),
    appendChild: (node: Node) => parent.insertBefore(node, end),
    removeChild: (node: Node) => parent.removeChild(node),
  } as unknown as ContainerNode;
}
