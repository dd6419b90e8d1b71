/** The page's first script: hydrates each island between its two comments. @module */
import { type ComponentType, type ContainerNode, h, hydrate } from "preact";
import { setBuildId } from "./build_id.ts";

/** Hydrates the islands of a page, given as name and properties in the order of their marks. */
export function boot(
  components: Record<string, ComponentType<object>>,
  islands: [name: string, props: object][],
  id: string,
): void {
  setBuildId(id);
  const marks = document.createNodeIterator(document.body, NodeFilter.SHOW_COMMENT);
  const found: { start: Comment; index: number }[] = [];
  for (let mark = marks.nextNode(); mark; mark = marks.nextNode()) {
    const [, index] = /^island:(\d+)$/.exec((mark as Comment).data) ?? [];
    if (index) found.push({ start: mark as Comment, index: Number(index) });
  }
  for (const { start, index } of found) {
    const [name, props] = islands[index];
    hydrate(h(components[name], props), between(start));
  }
}

/** A root for Preact of the nodes between a mark and its end. */
function between(start: Comment): ContainerNode {
  const parent = start.parentNode!;
  const childNodes: ChildNode[] = [];
  let end = start.nextSibling;
  for (; end && !isEnd(end); end = end.nextSibling) childNodes.push(end);
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

const isEnd = (node: Node) => node.nodeType === 8 && (node as Comment).data === "/island";
