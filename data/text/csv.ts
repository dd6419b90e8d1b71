/** Text that isn't ours, for comma-separated values (RFC 4180). @module */
import { visible } from "./visible.ts";

/** A name as one cell: quoted where it must be, and no formula to a spreadsheet. */
export function csvText(name: string): string {
  const safe = visible(name).replace(/^[=+\-@]/, "'$&");
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
