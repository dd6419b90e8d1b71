/** What the page on windows is told: how each choice comes out, computed by the engine. @module */

/** What the page slides over its picture. */
export interface Choice extends WindowShape {
  readonly operation: "convolution" | "pooling";
}

/** How a window slides over a picture. */
export interface WindowShape {
  /** The side of the picture, in cells. */
  readonly size: number;
  /** The side of the filter. */
  readonly kernel: number;
  readonly stride: number;
  readonly padding: "SAME" | "VALID";
}

/** How a choice comes out along each side. */
export interface Outcome {
  /** The side of the map. */
  readonly places: number;
  /** The cells of zeros before and after the picture. */
  readonly before: number;
  readonly after: number;
}

/** All outcomes, by `keyOf`. */
export type Lesson = Readonly<Record<string, Outcome>>;

/** What can be chosen. */
export const CHOICES = {
  operation: ["convolution", "pooling"],
  size: [8, 12, 16, 28, 32],
  kernel: [1, 2, 3, 5, 7],
  stride: [1, 2, 3],
  padding: ["SAME", "VALID"],
} as const;

/** The name of a choice in a lesson. */
export function keyOf({ size, kernel, stride, padding }: WindowShape): string {
  return `${size} ${kernel} ${stride} ${padding}`;
}

/** What a filter of the lesson looks for. */
export const FILTERS = ["vertical edges", "horizontal edges", "blur"] as const;

export type FilterName = typeof FILTERS[number];

/** `[K, K]`: the weights of a filter of side K. */
export function filterOf(name: FilterName, kernel: number): number[] {
  const middle = (kernel - 1) / 2;
  const share = 1 / (kernel * kernel);
  return Array.from({ length: kernel * kernel }, (_, i) => {
    const along = name === "vertical edges" ? i % kernel : Math.floor(i / kernel);
    // A filter of one weight has no sides: it passes the picture on.
    if (name === "blur" || kernel === 1) return share;
    return Math.sign(along - middle) / kernel;
  });
}

/** A picture of the lesson on gradients, and what it shows. */
export interface SmallPicture {
  readonly name: string;
  /** The number of its class. */
  readonly label: number;
  /** `[7, 7]`: `#` is bright. */
  readonly rows: readonly string[];
}

/** The side of the lesson's pictures. */
export const SMALL = 7;

/** What the lesson's network tells apart. */
export const LINES = ["upright", "level"] as const;

/** The pictures of the lesson on gradients. */
export const SMALL_PICTURES: readonly SmallPicture[] = [
  {
    name: "An upright line",
    label: 0,
    rows: ["   #   ", "   #   ", "   #   ", "   #   ", "   #   ", "   #   ", "   #   "],
  },
  {
    name: "A level line",
    label: 1,
    rows: ["       ", "       ", "       ", "#######", "       ", "       ", "       "],
  },
  {
    name: "An edge",
    label: 0,
    rows: ["   ####", "   ####", "   ####", "   ####", "   ####", "   ####", "   ####"],
  },
  {
    name: "A slanting line",
    label: 1,
    rows: ["       ", "     ##", "   ##  ", " ##    ", "#      ", "       ", "       "],
  },
];

/** A layer of the lesson's network, of one map. */
export interface SmallLayer {
  readonly name: string;
  readonly height: number;
  readonly width: number;
}

/** The layers of the lesson's network that have maps, as the engine builds them. */
export type SmallNetwork = readonly SmallLayer[];

/** Controls that a teacher may hide by `?hide=`, comma between them. */
export const CONTROLS = [
  "operation",
  "picture",
  "filter",
  "weights",
  "stride",
  "padding",
  "slide",
  "class",
  "layer",
  "backward",
] as const;

export type ControlName = typeof CONTROLS[number];

/** The controls that an address hides. */
export function hiddenBy(query: URLSearchParams): ControlName[] {
  const asked = (query.get("hide") ?? "").split(",");
  return CONTROLS.filter((name) => asked.includes(name));
}
