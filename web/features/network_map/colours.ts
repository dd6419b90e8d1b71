/** The colours of a network's map, as the style sheet has them. @module */

/** By what they are for. */
export interface Colours {
  readonly ink: string;
  readonly muted: string;
  readonly surface: string;
  readonly sunken: string;
  readonly accent: string;
  readonly bad: string;
  /** Of edges that raise a map, and that lower it. */
  readonly above: string;
  readonly below: string;
}

const NAMES: readonly (keyof Colours)[] = [
  "ink",
  "muted",
  "surface",
  "sunken",
  "accent",
  "bad",
  "above",
  "below",
];

/** Reads them off an element: a canvas knows no custom properties, and not what is light or dark. */
export function coloursOf(element: HTMLElement): Colours {
  const probe = element.appendChild(document.createElement("span"));
  const read = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const found = Object.fromEntries(NAMES.map((name) => [name, read(name)]));
  probe.remove();
  return found as unknown as Colours;
}
