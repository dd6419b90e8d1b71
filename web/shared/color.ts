/** Colours of the style sheets for canvases. @module */

/** A custom property's colour as an element has it now, plain: a canvas takes no `light-dark()`. */
export function colorOf(property: string, element: HTMLElement): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${property})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Calls when the page turns dark or light; the answer ends that. */
export function onColorScheme(call: () => void): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", call);
  return () => dark.removeEventListener("change", call);
}
