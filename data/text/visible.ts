/**
 * Text that isn't ours, for a terminal or a text file: names of files, classes and runs may come from
 * anyone. What steers a terminal or turns text round is shown, not obeyed.
 *
 * @module
 */

/** Control characters, line separators, and the marks that change the direction of text. */
const STEERING =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** The signs that have a short spelling. */
const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A name with each steering sign spelt out: `\n`, `\u001b`, `\u202e`. It is one line. */
export function visible(name: string): string {
  return name.replace(
    STEERING,
    (sign) => SHORT[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
