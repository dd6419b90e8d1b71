/** Every augmentation of the engine. A new one is a file, its shader, and a line here. @module */
import type { Augmentation, AugmentationKind } from "./augmentation.ts";
import { flip } from "./flip.ts";
import { shift } from "./shift.ts";

/** The kinds of augmentations by name, in the order in which pictures take them. */
export const AUGMENTATIONS = { flip, shift } as const satisfies Record<string, AugmentationKind>;

/** How much of each augmentation there is, by name; none where it is absent or 0. */
export type Amounts = { readonly [name in keyof typeof AUGMENTATIONS]?: number };

/** The amounts above 0 of all augmentations, as `of` says. */
export function amountsOf(of: (name: keyof Amounts) => number): Amounts {
  const names = Object.keys(AUGMENTATIONS) as (keyof Amounts)[];
  return Object.fromEntries(
    names.map((name) => [name, of(name)] as const).filter(([, amount]) => amount > 0),
  );
}

/** The augmentations of these amounts. Throws a `RangeError` on a name that is unknown. */
export function augmentationsOf(amounts: Amounts): Augmentation[] {
  const unknown = Object.keys(amounts).find((name) => !(name in AUGMENTATIONS));
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot augment pictures by ${JSON.stringify(unknown)}: expected one of ` +
        Object.keys(AUGMENTATIONS).join(", "),
    );
  }
  return Object.entries(AUGMENTATIONS).flatMap(([name, { create }]) => {
    const amount = amounts[name as keyof Amounts] ?? 0;
    return amount > 0 ? [create(amount)] : [];
  });
}
