/** Text that isn't ours, for HTML and SVG. @module */
import { visible } from "./visible.ts";

/** A name as the text, or within the quotes of an attribute, of HTML or SVG. */
export function markupText(name: string): string {
  return visible(name).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** A value as JSON within a `<script>` of HTML, which no text in it ends: a `<` is spelt out. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
