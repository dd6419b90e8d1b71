/** The page's first script: takes over each island between its two comments. @module */
import { type ComponentType, type ContainerNode, h, options, render } from "preact";
import { setBasePath } from "./base.ts";
import { setBuildId } from "./build.ts";
import { lockPicture, moveToBase } from "./elements.ts";
import { parse } from "./serialise.ts";

const before = options.vnode;
options.vnode = (vnode) => {
  lockPicture(vnode);
  moveToBase(vnode);
  before?.(vnode);
};

/**
 * Renders a page's islands over what the server made of them, each in a task of its own. They are
 * given as text: name and properties, in the order of their marks.
 */
export function boot(
  components: Record<string, ComponentType<object>>,
  text: string,
  id: string,
  base: string,
): void {
  setBuildId(id);
  setBasePath(base);
  const islands = parse(text) as [name: string, props: object][];
  const marks: Comment[] = [];
  const comments = document.createNodeIterator(document.body, NodeFilter.SHOW_COMMENT);
  for (let node = comments.nextNode(); node; node = comments.nextNode()) {
    marks.push(node as Comment);
  }
  for (const mark of marks) {
    const [, index] = /^island:(\d+)$/.exec(mark.data) ?? [];
    if (!index) continue;
    const [name, props] = islands[Number(index)];
    setTimeout(() => render(h(components[name], props), between(mark)));
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
