/** How a film looks, by its page's style. @module */

/** How a scene looks. */
export interface Look {
  /** Viridis, 256 RGB colours. */
  readonly palette: readonly number[];
  readonly colours: Colours;
}

/** What a page's style gives. */
export interface Colours {
  readonly surface: string;
  readonly sunken: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  /** Above 0, and below; `accent` is the loss. */
  readonly warm: string;
  readonly cool: string;
  readonly accent: string;
}

/** The colours that an element's style has. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  // What a property holds is resolved only where it is used: `light-dark()` is no colour of a canvas.
  const probe = element.ownerDocument.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const colour = (name: string) => {
    probe.style.setProperty("color", `var(${name})`);
    return getComputedStyle(probe).color || style.color;
  };
  const colours = {
    surface: colour("--surface"),
    sunken: colour("--sunken"),
    ink: colour("--ink"),
    muted: colour("--muted"),
    line: colour("--line"),
    warm: colour("--series-2"),
    cool: colour("--series-1"),
    accent: colour("--series-1"),
  };
  probe.remove();
  return colours;
}
