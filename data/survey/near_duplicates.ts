/**
 * Near duplicates: the same picture saved again, brighter, smaller, or taken a moment later. Hashes
 * propose pairs, a distance of pixels confirms them, and groups hold no two pictures that differ.
 *
 * @module
 */
import { hashThumbnails, proposePairs } from "../picture/perceptual_hash.ts";
import { THUMBNAIL_BYTES } from "../picture/thumbnail.ts";

/** Pictures up to this distance are near duplicates. */
export const NEAR_DISTANCE = 0.35;

/** Pictures beyond this distance are never in one group, whatever lies between them. */
export const LARGEST_DISTANCE = 0.5;

/** The most pairs that are compared by pixels: some seconds. */
const MOST_CANDIDATES = 3_000_000;

/** Two pictures by number, `first` < `second`, that are near duplicates. */
export interface NearPair {
  readonly first: number;
  readonly second: number;
  readonly distance: number;
}

/**
 * How far thumbnails are apart: the root mean square difference of their `[32, 32, 3]` bytes, each
 * brought to mean 0 and deviation 1, so that brightness and contrast do not count. 0 to 2; unrelated
 * pictures are near √2.
 */
export function createDistance(thumbnails: Uint8Array): (i: number, j: number) => number {
  const count = thumbnails.length / THUMBNAIL_BYTES;
  const means = new Float64Array(count);
  const scales = new Float64Array(count).fill(-1);
  const measure = (i: number) => {
    let [sum, squares] = [0, 0];
    for (let k = i * THUMBNAIL_BYTES; k < (i + 1) * THUMBNAIL_BYTES; k++) {
      sum += thumbnails[k];
      squares += thumbnails[k] ** 2;
    }
    means[i] = sum / THUMBNAIL_BYTES;
    const variance = squares / THUMBNAIL_BYTES - means[i] ** 2;
    scales[i] = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  };
  return (i, j) => {
    for (const each of [i, j]) if (scales[each] < 0) measure(each);
    let products = 0;
    let b = j * THUMBNAIL_BYTES;
    for (let a = i * THUMBNAIL_BYTES; a < (i + 1) * THUMBNAIL_BYTES; a++, b++) {
      products += thumbnails[a] * thumbnails[b];
    }
    const covariance = products / THUMBNAIL_BYTES - means[i] * means[j];
    return Math.sqrt(Math.max(0, 2 - 2 * covariance * scales[i] * scales[j]));
  };
}

/**
 * All near duplicates among thumbnails `[count, 32, 32, 3]`, the nearest first, as far as their hashes
 * differ in no more bits than `radius`.
 */
export function findNearPairs(
  thumbnails: Uint8Array,
): { readonly pairs: NearPair[]; readonly radius: number } {
  const { first, second, radius } = proposePairs(hashThumbnails(thumbnails), MOST_CANDIDATES);
  const distanceOf = createDistance(thumbnails);
  const pairs: NearPair[] = [];
  for (let k = 0; k < first.length; k++) {
    const distance = distanceOf(first[k], second[k]);
    if (distance <= NEAR_DISTANCE) pairs.push({ first: first[k], second: second[k], distance });
  }
  pairs.sort((a, b) => a.distance - b.distance || a.first - b.first || a.second - b.second);
  return { pairs, radius };
}

/** Groups of near duplicates by number, and pairs that are near but ended up in two groups. */
export interface NearGroups {
  readonly groups: number[][];
  readonly links: readonly (readonly [number, number])[];
}

/**
 * Joins pairs, the nearest first, into groups in which no two pictures are farther apart than
 * `LARGEST_DISTANCE`: a chain whose ends differ stays cut, and where it was cut is among the links.
 */
export function groupNearPairs(
  pairs: readonly NearPair[],
  distance: (i: number, j: number) => number,
): NearGroups {
  const groupOf = new Map<number, number[]>();
  const own = (i: number) => groupOf.get(i) ?? groupOf.set(i, [i]).get(i)!;
  const cut = new Map<number[], Set<number[]>>();
  for (const { first, second } of pairs) {
    const [a, b] = [own(first), own(second)];
    if (a === b || cut.get(a)?.has(b)) continue;
    if (a.every((i) => b.every((j) => distance(i, j) <= LARGEST_DISTANCE))) {
      for (const member of b) groupOf.set(member, a);
      a.push(...b);
    } else {
      for (const [one, other] of [[a, b], [b, a]]) {
        cut.set(one, (cut.get(one) ?? new Set()).add(other));
      }
    }
  }
  const groups = [...new Set(groupOf.values())].filter((group) => group.length > 1);
  const links = pairs.filter(({ first, second }) => groupOf.get(first) !== groupOf.get(second))
    .map(({ first, second }) => [first, second] as const);
  const sorted = groups.map((group) => group.sort((a, b) => a - b));
  return { groups: sorted.sort((a, b) => a[0] - b[0]), links };
}
