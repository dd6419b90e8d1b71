/** Text that isn't ours, for Markdown. @module */
import { visible } from "./visible.ts";

/** A name within a line of Markdown, also in a table: it begins no markup, link, cell or HTML. */
export function markdownText(name: string): string {
  return visible(name)
    .replace(/[\\`*_{}[\]#|~$]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
