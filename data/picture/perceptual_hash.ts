/**
 * Difference hashes (N. Krawetz, "Kind of like that", 2013) of thumbnails, and the pairs of pictures
 * whose hashes differ in few bits: what may be near duplicates, to be confirmed by pixels.
 *
 * @module
 */
import { THUMBNAIL_BYTES, THUMBNAIL_SIDE } from "./thumbnail.ts";

const ROWS = 8;
const COLUMNS = 9;
const BANDS = 4;
/** A pair within this distance differs by at most two bits in one of the four bands of 16 bits. */
export const LARGEST_RADIUS = 11;
const BAND_RADIUS = 2;

/** The 64 bits of each thumbnail, as four bands of 16: `[count, 4]`. */
export function hashThumbnails(thumbnails: Uint8Array): Uint16Array {
  const count = thumbnails.length / THUMBNAIL_BYTES;
  const hashes = new Uint16Array(count * BANDS);
  const cells = new Float64Array(ROWS * COLUMNS);
  for (let i = 0; i < count; i++) {
    greyCells(thumbnails.subarray(i * THUMBNAIL_BYTES, (i + 1) * THUMBNAIL_BYTES), cells);
    for (let bit = 0; bit < 64; bit++) {
      const at = (bit >> 3) * COLUMNS + bit % 8;
      if (cells[at] < cells[at + 1]) hashes[i * BANDS + (bit >> 4)] |= 1 << bit % 16;
    }
  }
  return hashes;
}

/** The mean brightness of 8 rows of 9 cells; neighbours in a row share the pixels between them. */
function greyCells(thumbnail: Uint8Array, cells: Float64Array): void {
  const height = THUMBNAIL_SIDE / ROWS;
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const left = Math.floor(column * THUMBNAIL_SIDE / COLUMNS);
      const right = Math.ceil((column + 1) * THUMBNAIL_SIDE / COLUMNS);
      let sum = 0;
      for (let y = row * height; y < (row + 1) * height; y++) {
        for (let x = left; x < right; x++) {
          const at = (y * THUMBNAIL_SIDE + x) * 3;
          sum += 0.299 * thumbnail[at] + 0.587 * thumbnail[at + 1] + 0.114 * thumbnail[at + 2];
        }
      }
      cells[row * COLUMNS + column] = sum / (right - left);
    }
  }
}

/** Pairs of pictures by number, first < second, and the radius within which all were found. */
export interface Candidates {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  readonly radius: number;
}

/**
 * All pairs whose hashes differ in at most 11 bits; in fewer where those are more than `most` pairs,
 * so that pictures which all look alike cannot take hours. Each band has a table of the pictures by
 * its 16 bits, in which each picture looks up its own bits and those that are two bits away.
 */
export function proposePairs(hashes: Uint16Array, most: number): Candidates {
  const count = hashes.length / BANDS;
  const found = new PairList(most);
  const near = wordsWithin(BAND_RADIUS);
  for (let band = 0; band < BANDS; band++) {
    const { starts, members } = tableOf(hashes, band, count);
    for (let i = 0; i < count; i++) {
      const own = hashes[i * BANDS + band];
      for (const change of near) {
        const bits = own ^ change;
        for (let k = starts[bits]; k < starts[bits + 1]; k++) {
          const j = members[k];
          if (j >= i) break; // members are in order: each pair once
          const distance = distanceFrom(hashes, i, j, band);
          if (distance <= found.radius) found.add(j, i, distance);
        }
      }
    }
  }
  return found.candidates();
}

/** Pictures by the bits of a band: those with bits `b` are `members[starts[b]]` and on, in order. */
function tableOf(hashes: Uint16Array, band: number, count: number) {
  const starts = new Uint32Array(65_537);
  for (let i = 0; i < count; i++) starts[hashes[i * BANDS + band] + 1]++;
  for (let bits = 0; bits < 65_536; bits++) starts[bits + 1] += starts[bits];
  const next = starts.slice();
  const members = new Uint32Array(count);
  for (let i = 0; i < count; i++) members[next[hashes[i * BANDS + band]]++] = i;
  return { starts, members };
}

/** All 16-bit words of at most so many bits. */
function wordsWithin(bits: number): Uint16Array {
  return Uint16Array.from({ length: 65_536 }, (_, word) => word)
    .filter((word) => BIT_COUNT[word] <= bits);
}

const BIT_COUNT = new Uint8Array(65_536);
for (let word = 1; word < 65_536; word++) BIT_COUNT[word] = BIT_COUNT[word >> 1] + (word & 1);

/** In how many bits two hashes differ; infinite where an earlier band has found the pair. */
function distanceFrom(hashes: Uint16Array, i: number, j: number, band: number): number {
  let sum = 0;
  for (let b = 0; b < BANDS; b++) {
    const bits = BIT_COUNT[hashes[i * BANDS + b] ^ hashes[j * BANDS + b]];
    if (b < band && bits <= BAND_RADIUS) return Infinity;
    sum += bits;
  }
  return sum;
}

/** Pairs with their distances; where they are too many, the farthest are dropped and kept out. */
class PairList {
  radius = LARGEST_RADIUS;
  #count = 0;
  #first = new Uint32Array(1024);
  #second = new Uint32Array(1024);
  #distance = new Uint8Array(1024);

  constructor(readonly most: number) {}

  add(first: number, second: number, distance: number): void {
    if (this.#count === this.most) this.#shrink();
    if (distance > this.radius) return;
    if (this.#count === this.#first.length) this.#grow();
    this.#first[this.#count] = first;
    this.#second[this.#count] = second;
    this.#distance[this.#count++] = distance;
  }

  candidates(): Candidates {
    const [first, second] = [this.#first, this.#second].map((all) => all.slice(0, this.#count));
    return { first, second, radius: this.radius };
  }

  #shrink(): void {
    while (this.#count === this.most && this.radius >= 0) {
      this.radius--;
      let kept = 0;
      for (let k = 0; k < this.#count; k++) {
        if (this.#distance[k] > this.radius) continue;
        this.#first[kept] = this.#first[k];
        this.#second[kept] = this.#second[k];
        this.#distance[kept++] = this.#distance[k];
      }
      this.#count = kept;
    }
  }

  #grow(): void {
    const larger = <T extends Uint32Array | Uint8Array>(array: T, into: T) => {
      into.set(array);
      return into;
    };
    const length = this.#first.length * 2;
    this.#first = larger(this.#first, new Uint32Array(length));
    this.#second = larger(this.#second, new Uint32Array(length));
    this.#distance = larger(this.#distance, new Uint8Array(length));
  }
}
