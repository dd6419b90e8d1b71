/** Names that look alike. @module */

/**
 * A name in composed letters (Unicode's NFC). macOS writes `é` as two signs and Linux as one: names of
 * files and classes are compared, and kept, in this form.
 */
export function composed(name: string): string {
  return name.normalize("NFC");
}
