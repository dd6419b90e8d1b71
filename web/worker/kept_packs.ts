/** Packed pictures that a tab keeps while it is open, by digest. @module */
import type { Packs } from "../../engine/cluster/worker.ts";

/** So many bytes are kept at most; a pack that is larger is kept alone. */
const MOST = 2 ** 30;

/** Packs that can be had again. */
export interface KeptPacks extends Packs {
  /** Throws an `Error` where it is not there. */
  get(digest: string): Uint8Array<ArrayBuffer>;
}

/** Keeps packs of `most` bytes in memory, the last used ones where there are more. */
export function keepPacks(most = MOST): KeptPacks {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  const put = (digest: string, bytes: Uint8Array<ArrayBuffer>) => {
    kept.delete(digest); // the last used is the last
    let room = most - bytes.length;
    for (const each of kept.values()) room -= each.length;
    for (const [old, { length }] of kept) {
      if (room >= 0) break;
      kept.delete(old);
      room += length;
    }
    kept.set(digest, bytes);
  };
  return {
    has: (digest) => Promise.resolve(kept.has(digest)),
    put: (digest, bytes) => Promise.resolve(put(digest, bytes)),
    get(digest) {
      const found = kept.get(digest);
      if (!found) throw new Error(`Cannot train as the pictures ${digest} are not here`);
      put(digest, found);
      return found;
    },
  };
}
