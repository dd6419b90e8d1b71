/** Every augmentation of the engine. A new one is a file, its shader, and two lines here. @module */
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

/** How much of each augmentation there is, by name; none where it is absent or 0. */
export interface Amounts {
  /** The probability that a picture is mirrored left to right. */
  readonly flip?: number;
  /** 1: half of the pictures are mirrored in even epochs, the other half in odd ones; in place of `flip`. */
  readonly alternatingFlip?: number;
  /** Pixels by which a picture is moved along each dimension, at most; borders are repeated. */
  readonly shift?: number;
  /** The same with reflected borders, in place of `shift`. */
  readonly reflectedShift?: number;
  /** A picture is made larger or smaller by a factor in 1 / (1 + amount) … 1 + amount. */
  readonly scale?: number;
  /** Degrees by which a picture is turned about its centre, at most. */
  readonly rotate?: number;
  /** The share of a picture's area that is cut away, at most; what is left is enlarged. */
  readonly crop?: number;
  /** Brightness, contrast and saturation change by a factor in 1 − amount … 1 + amount each. */
  readonly colour?: number;
  /** Pixels of the side of a square that is set to 0, the mean of what is standardised. */
  readonly cutout?: number;
  /** Pictures, and their classes, are mixed by shares of Beta(amount, amount). */
  readonly mixup?: number;
  /** Pictures get rectangles of others, whose areas are shares of Beta(amount, amount). */
  readonly cutmix?: number;
}

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
} as const satisfies Record<keyof Amounts, AugmentationKind>;

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

/**
 * What is usual, with what is said in its place: an augmentation that is said also ends the usual one
 * that would take its place, or whose place it takes.
 */
export function amountsWith(said: Amounts, usual: Amounts): Amounts {
  return amountsOf((name) => {
    const { replaces }: AugmentationKind = AUGMENTATIONS[name];
    const isEnded = replaces !== undefined && Object.hasOwn(said, replaces);
    return said[name] ?? (isEnded ? 0 : usual[name] ?? 0);
  });
}

/** The augmentations of these amounts. Throws a `RangeError` on an unknown name and a wrong amount. */
export function augmentationsOf(amounts: Amounts): Augmentation[] {
  const unknown = Object.keys(amounts).find((name) => !Object.hasOwn(AUGMENTATIONS, name));
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot augment pictures by ${JSON.stringify(unknown)}: expected one of ` +
        Object.keys(AUGMENTATIONS).join(", "),
    );
  }
  for (const [name, { isWhole, most }] of KINDS) {
    const amount = amounts[name] ?? 0;
    if (amount >= 0 && amount <= most && (!isWhole || Number.isInteger(amount))) continue;
    const kind = isWhole ? "a whole number" : "a number";
    throw new RangeError(
      `Cannot augment pictures as ${name} is ${amount}: expected ${kind} from 0 to ${most}`,
    );
  }
  const chosen = amountsOf((name) => amounts[name] ?? 0);
  return KINDS.flatMap(([name, { create }]) => {
    const amount = chosen[name];
    return amount === undefined ? [] : [create(amount)];
  });
}
