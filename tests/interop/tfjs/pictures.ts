/** What a small network of Teachable Machine's form is shown. @module */

/** Height and width of its pictures. */
export const SIDE = 32;
/** How many there are. */
export const PICTURES = 4;
/** Its classes. */
export const LABELS = ["Class 1", "Zoë's 猫", "nothing"];

/** The pixels of a picture, `[H, W, 3]` of 0 to 255. */
export function pixelsOf(i: number): Uint8Array {
  return Uint8Array.from(
    { length: SIDE * SIDE * 3 },
    (_, j) => 40 + 45 * i + 35 * Math.sin(j * (0.01 + 0.3 * i) + i) + (j * 7919 + i * 31) % 30,
  );
}
