/** HTML as text, in which nothing is markup but what is written as such. @module */
import { markupText } from "../../data/text/markup.ts";

/** Text that is markup. */
export interface Markup {
  readonly text: string;
}

/** What stands between markup: texts and numbers are escaped, lists are joined, nothing is nothing. */
export type Part = Markup | string | number | undefined | readonly Part[];

/**
 * Markup with values in it.
 *
 * ```ts
 * markup`<li>${"a < b"}</li>`.text; // "<li>a &#60; b</li>"
 * ```
 */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const [first, ...rest] = texts.raw;
  return { text: rest.reduce((all, text, i) => all + textOf(parts[i]) + text, first) };
}

/** What is markup already, of ours. */
export const asMarkup = (text: string): Markup => ({ text });

function textOf(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string" || typeof part === "number") return markupText(String(part));
  return "text" in part ? part.text : part.map(textOf).join("");
}
