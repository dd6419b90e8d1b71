/** Every augmentation of the engine. A new one is a file, its shader, and a line here. @module */
import { alternatingFlip } from "./alternating_flip.ts";
import type { Augmentation, AugmentationKind } from "./augmentation.ts";
import { colour } from "./colour.ts";
import { crop } from "./crop.ts";
import { cutmix } from "./cutmix.ts";
import { cutout } from "./cutout.ts";
import { flip } from "./flip.ts";
import { mixup } from "./mixup.ts";
import { rotate } from "./rotate.ts";
import { scale } from "./scale.ts";
import { reflectedShift, shift } from "./shift.ts";

/**
 * The kinds of augmentations by name, in the order in which pictures take them: whole pixels are moved,
 * then pictures are resampled, once, then colours change, and at last pictures are cut and mixed.
 */
export const AUGMENTATIONS = {
  flip,
  alternatingFlip,
  shift,
  reflectedShift,
  scale,
  rotate,
  crop,
  colour,
  cutout,
  mixup,
  cutmix,
} as const satisfies Record<string, AugmentationKind>;

/** How much of each augmentation there is, by name; none where it is absent or 0. */
export type Amounts = { readonly [name in keyof typeof AUGMENTATIONS]?: number };

const KINDS = Object.entries<AugmentationKind>(
  AUGMENTATIONS,
) as (readonly [keyof Amounts, AugmentationKind])[];

/** The amounts above 0 of all augmentations, as `of` says; what another takes the place of is left out. */
export function amountsOf(of: (name: keyof Amounts) => number): Amounts {
  const wanted = KINDS.filter(([name]) => of(name) > 0);
  const replaced = wanted.map(([, { replaces }]) => replaces);
  return Object.fromEntries(
    wanted.filter(([name]) => !replaced.includes(name)).map(([name]) => [name, of(name)]),
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
  const chosen = amountsOf((name) => amounts[name] ?? 0);
  return KINDS.flatMap(([name, { create }]) => {
    const amount = chosen[name];
    return amount === undefined ? [] : [create(amount)];
  });
}
