/**
 * Keeps the keyboard's place: where what has the focus vanishes, is hidden or disabled, or where a
 * dialog takes it along, the focus goes to what is nearest, not to the top of the page.
 *
 * @module
 */

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

/** Whether an element can have the focus now. */
function isThere(element: Element | undefined): element is HTMLElement | SVGElement {
  const isKnown = element instanceof HTMLElement || element instanceof SVGElement;
  return isKnown && element.isConnected && !element.matches(":disabled") &&
    element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true });
}

/** Watches the page's focus until the answer is called. */
export function keepFocus(): () => void {
  /** What had the focus last, and what it lay in, from within. */
  let [last, around]: [Element?, Element[]?] = [];
  const remember = ({ target }: Event) => {
    last = target as Element;
    around = [];
    for (let at = last.parentElement; at; at = at.parentElement) around.push(at);
  };
  // Who points beside all that can have the focus gives it up.
  const forget = () => last = undefined;
  const restore = (changes: readonly MutationRecord[]) => {
    const { activeElement: now, body } = document;
    if (!last || !document.hasFocus() || now !== body && now !== last || isThere(last)) return;
    const lost = last;
    const home = around!.find((element) => element.isConnected)!;
    nearest(home, anchorOf(lost, changes) ?? home)?.focus();
  };
  const observer = new MutationObserver(restore);
  const attributeFilter = ["disabled", "hidden", "open"];
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter });
  document.addEventListener("focusin", remember);
  document.addEventListener("pointerdown", forget, true);
  return () => {
    observer.disconnect();
    document.removeEventListener("focusin", remember);
    document.removeEventListener("pointerdown", forget, true);
  };
}

/** What is still there at the place of an element that may be gone. */
function anchorOf(lost: Element, changes: readonly MutationRecord[]): Node | undefined {
  if (lost.isConnected) return lost;
  const removal = changes.find(({ removedNodes }) =>
    [...removedNodes].some((node) => node.contains(lost))
  );
  const { previousSibling, nextSibling, target } = removal ?? {};
  return [previousSibling, nextSibling, target].find((node) => node?.isConnected) ?? undefined;
}

/** The first that can have the focus from a place on, or else the last before; first near it. */
function nearest(home: Element, place: Node): HTMLElement | SVGElement | undefined {
  for (let area: Element | null = home; area; area = area.parentElement) {
    const all = [...area.querySelectorAll(FOCUSABLE)].filter(isThere);
    const follows = (element: Element) =>
      (place.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) > 0;
    const found = all.find(follows) ?? all.at(-1);
    if (found) return found;
  }
}
