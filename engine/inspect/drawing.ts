/** A drawing of a network: boxes with shapes, and branches that meet again, as SVG. @module */
import { markupText } from "../../data/text/markup.ts";
import { type Box, type Chain, extents, type Fork, type Item, structureOf } from "./structure.ts";
import type { NetworkSummary } from "./summary.ts";

/** An item in its place: how large it is, and where the line through it passes. */
interface Placed {
  readonly width: number;
  readonly height: number;
  readonly axis: number;
  /** Whether what leads to it goes on into it, so that no arrow ends there. */
  readonly isOpen?: true;
  /** Its markup, with its corner at x, y. */
  draw(x: number, y: number): string;
}

const [BOX_WIDTH, LINE] = [212, 17];
/** About as wide as a letter is. */
const LETTER = 7;
/** Between boxes, where the shape stands. */
const GAP = 24;
const [BRANCH_GAP, BYPASS] = [28, 20];
const JOINT = 10;
const [MARGIN, COLUMN_GAP] = [24, 52];
const RADIUS = 8;

/** Colours on light and on dark; what reads no style sheet shows the light ones. */
const COLOURS = {
  ground: ["#ffffff", "#191c20"],
  ink: ["#1c1e22", "#e8eaed"],
  muted: ["#5b616b", "#a0a7b1"],
  flow: ["#8a919c", "#7b838f"],
  kernel: ["#e1ecfb", "#1c2f4d"],
  pooling: ["#fdeedd", "#43301a"],
  other: ["#eeefec", "#2b2f35"],
} as const;
type Colour = keyof typeof COLOURS;

const fill = (colour: Colour) => `class="fill-${colour}" fill="${COLOURS[colour][0]}"`;

const STYLE = `@media (prefers-color-scheme: dark) {${
  Object.entries(COLOURS).map(([name, [, dark]]) =>
    `.fill-${name}{fill:${dark}}.stroke-${name}{stroke:${dark}}`
  ).join("")
}}`;

/**
 * Draws a network from its input to its output, in columns that are read downwards.
 *
 * @returns The text of an SVG file with a background of its own, for light and dark.
 */
export function drawNetwork(summary: NetworkSummary, title: string): string {
  const input: Box = {
    kind: "box",
    name: "",
    title: "Input",
    after: [],
    shape: extents(summary.input),
    family: "other",
  };
  const columns = columnsOf([input, ...structureOf(summary)].map(place));
  const height = Math.max(...columns.map((column) => column.height)) + 2 * MARGIN + LINE;
  let x = MARGIN;
  const parts = columns.map((column, i) => {
    const [left, top] = [x, MARGIN + LINE + 8];
    x += column.width + COLUMN_GAP;
    const next = columns[i + 1];
    const onward = next
      ? (next.isOpen ? plainLine : line)(
        [left + column.axis, top + column.height],
        [left + column.axis, top + column.height + GAP / 2],
        [left + column.width + COLUMN_GAP / 2, top + column.height + GAP / 2],
        [left + column.width + COLUMN_GAP / 2, top - GAP / 2],
        [x + next.axis, top - GAP / 2],
        [x + next.axis, top],
      )
      : "";
    return column.draw(left, top) + onward;
  });
  const width = x - COLUMN_GAP + MARGIN;
  const full = height + GAP;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${full}" width="${width}" \
height="${full}" role="img" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" \
font-size="12">
<title>${markupText(title)}</title>
<style>${STYLE}</style>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" \
orient="auto"><path d="M0 0L8 4L0 8z" ${fill("flow")}/></marker></defs>
<rect width="100%" height="100%" ${fill("ground")}/>
<text x="${MARGIN}" y="${MARGIN}" font-size="15" font-weight="600" ${fill("ink")}>${
    markupText(title)
  }</text>
${parts.join("\n")}
</svg>
`;
}

/** So many columns that the drawing is somewhat wider than high. */
function columnsOf(items: readonly Placed[]): Placed[] {
  const height = items.reduce((sum, item) => sum + item.height + GAP, 0);
  const width = Math.max(...items.map((item) => item.width)) + COLUMN_GAP;
  const count = Math.max(1, Math.round(Math.sqrt(1.3 * height / width)));
  const columns: Placed[][] = [[]];
  let [filled, left] = [0, height];
  for (const item of items) {
    const most = left / (count - columns.length + 1);
    if (filled > 0 && filled + item.height / 2 > most && columns.length < count) {
      columns.push([]);
      left -= filled;
      filled = 0;
    }
    columns.at(-1)!.push(item);
    filled += item.height + GAP;
  }
  return columns.map(stack);
}

/** One below the other, on one axis. */
function stack(items: readonly Placed[]): Placed {
  const axis = Math.max(0, ...items.map((item) => item.axis));
  const right = Math.max(0, ...items.map((item) => item.width - item.axis));
  const height = items.reduce((sum, item) => sum + item.height, 0) + GAP * (items.length - 1);
  return {
    width: axis + right,
    height,
    axis,
    isOpen: items[0]?.isOpen,
    draw(x, y) {
      let top = y;
      return items.map((item, i) => {
        const before: Point[] = [[x + axis, top - GAP], [x + axis, top]];
        const arrow = i === 0 ? "" : item.isOpen ? plainLine(...before) : line(...before);
        const drawn = item.draw(x + axis - item.axis, top);
        top += item.height + GAP;
        return arrow + drawn;
      }).join("\n");
    },
  };
}

const place = (item: Item): Placed => item.kind === "box" ? placeBox(item) : placeFork(item);

function placeBox({ name, title, after, shape, family }: Box): Placed {
  const lines = [...wrapped([title]), ...wrapped(after)];
  const titles = wrapped([title]).length;
  const height = 12 + LINE * (lines.length + 1);
  return {
    width: BOX_WIDTH,
    height,
    axis: BOX_WIDTH / 2,
    draw: (x, y) =>
      `<g><title>${markupText(name || title)}</title><rect x="${x}" y="${y}" \
width="${BOX_WIDTH}" height="${height}" rx="6" ${fill(family)}/>` +
      lines.map((text, i) =>
        textAt(x + 10, y + 18 + i * LINE, text, i < titles ? "ink" : "muted", i < titles)
      ).join("") +
      textAt(x + 10, y + 18 + lines.length * LINE, shape, "muted") + "</g>",
  };
}

/** The words of a box in lines that fit it. */
function wrapped(words: readonly string[]): string[] {
  const most = 27;
  const lines: string[] = [];
  for (const word of words.join(", ").split(" ").filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word.length > most ? `${word.slice(0, most - 1)}…` : word);
  }
  return lines;
}

/** A plus, a cross, or two bars. */
const SIGNS: Readonly<Record<Fork["join"], (x: number, y: number) => string>> = {
  sum: (x, y) => `M${x - 5} ${y}h10M${x} ${y - 5}v10`,
  product: (x, y) => `M${x - 4} ${y - 4}l8 8M${x + 4} ${y - 4}l-8 8`,
  row: (x, y) => `M${x - 2} ${y - 5}v10M${x + 2} ${y - 5}v10`,
};

/** Branches side by side, the first on the axis; an empty one is a line around the others. */
function placeFork({ branches, join, after, shape }: Fork): Placed {
  const chains = branches.map((chain: Chain) => stack(chain.map(place)));
  const inner = Math.max(...chains.map(({ height }) => height));
  const lefts: number[] = [];
  let width = 0;
  for (const [i, chain] of chains.entries()) {
    width += i ? (chain.width ? BRANCH_GAP : BYPASS) : 0;
    lefts.push(width);
    width += chain.width;
  }
  const [top, height] = [GAP / 2 + 6, inner + 2 * GAP + 12 + 2 * JOINT];
  const label = [...after, shape].join(" · ");
  // It stands to the left of the sign.
  const axis = Math.max(chains[0].axis, JOINT + 6 + LETTER * label.length);
  const shift = axis - chains[0].axis;
  return {
    width: shift + width,
    height,
    axis,
    isOpen: true,
    draw(x, y) {
      const [centre, bottom] = [x + axis, y + height - 2 * JOINT];
      const middle = bottom + JOINT;
      const drawn = chains.map((chain, i) => {
        const [left, own] = [x + shift + lefts[i], x + shift + lefts[i] + chain.axis];
        const start = y + top;
        const into = own === centre ? line([centre, y], [centre, start]) : "";
        if (own === centre) {
          return into + chain.draw(left, start) + line([own, start + chain.height], [own, bottom]);
        }
        const side: Point[] = chain.width
          ? [[own, start]]
          : [[own, middle], [centre + JOINT, middle]];
        return line([centre, y + 4], [own, y + 4], ...side) +
          (chain.width
            ? chain.draw(left, start) +
              line([own, start + chain.height], [own, middle], [centre + JOINT, middle])
            : "");
      });
      return drawn.join("\n") +
        `<circle cx="${centre}" cy="${middle}" r="${JOINT}" stroke-width="1.5" ` +
        `${stroke("flow", "ground")}/>` +
        `<path d="${SIGNS[join](centre, middle)}" stroke-width="1.5" ` +
        `${stroke("flow")}/>` +
        textAt(centre - JOINT - 6, middle + 4, label, "muted", false, "end");
    },
  };
}

function stroke(colour: Colour, filled?: Colour): string {
  const [inner, paint] = filled ? [` fill-${filled}`, COLOURS[filled][0]] : ["", "none"];
  return `class="stroke-${colour}${inner}" stroke="${COLOURS[colour][0]}" fill="${paint}"`;
}

function textAt(
  x: number,
  y: number,
  text: string,
  colour: Colour,
  isBold = false,
  anchor = "start",
): string {
  const weight = isBold ? ' font-weight="600"' : "";
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${weight} ${fill(colour)}>${
    markupText(text)
  }</text>`;
}

type Point = readonly [x: number, y: number];

/** A line with an arrow at its end. */
const line = (...points: Point[]) =>
  plainLine(...points).replace("/>", ` marker-end="url(#arrow)"/>`);

/** A line with round corners. */
function plainLine(...points: Point[]): string {
  const [first, ...others] = points;
  const path = others.map(([x, y], i) => {
    const [before, after] = [points[i], points[i + 2]];
    if (!after) return `L${x} ${y}`;
    const near = towards([x, y], before);
    const far = towards([x, y], after);
    return `L${near}Q${x} ${y} ${far}`;
  });
  return `<path d="M${first.join(" ")}${path.join("")}" stroke-width="1.5" ${stroke("flow")}/>`;
}

/** A point near a corner, on the way to another. */
function towards([x, y]: Point, [otherX, otherY]: Point): string {
  const length = Math.hypot(otherX - x, otherY - y) || 1;
  const part = Math.min(RADIUS, length / 2) / length;
  return `${x + (otherX - x) * part} ${y + (otherY - y) * part}`;
}
