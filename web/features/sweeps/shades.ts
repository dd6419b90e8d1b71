/** Colours of trials, from the worst to the best. @module */
import { colorOf } from "../../shared/color.ts";

/** As many as the eye can tell apart. */
const SHADES = 9;

/** The colours now, of a light or a dark page, the worst first. */
export function shadesIn(element: HTMLElement): readonly string[] {
  const ends = ["--worst", "--middle", "--best"].map((name) => channelsOf(colorOf(name, element)));
  return Array.from({ length: SHADES }, (_, i) => {
    const at = i / (SHADES - 1) * (ends.length - 1);
    const from = Math.min(ends.length - 2, Math.floor(at));
    return `rgb(${ends[from].map((value, c) => mixed(value, ends[from + 1][c], at - from))})`;
  });
}

const mixed = (a: number, b: number, share: number) => Math.round(a + (b - a) * share);

const channelsOf = (color: string) => color.match(/[\d.]+/g)!.slice(0, 3).map(Number);

/** Which of the colours a rank from 0 to 1 has. */
export const shadeOf = (rank: number) => Math.min(SHADES - 1, Math.floor(rank * SHADES));
