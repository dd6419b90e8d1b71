/** Text that isn't ours, for HTML and SVG. @module */
import { visible } from "./visible.ts";

/** A name as the text, or within the quotes of an attribute, of HTML or SVG. */
export function markupText(name: string): string {
  return visible(name).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
