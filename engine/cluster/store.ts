/** What is too large for a message, by its SHA-256: pictures travel once to each worker. @module */
import { nanos } from "@nats-io/nats-core";
import { type ObjectInfo, type ObjectStore, Objm, StorageType } from "@nats-io/obj";
import type { Cluster } from "./connect.ts";
import { isFull, isMissing, patiently } from "./patience.ts";

/** What was not asked for in a week is forgotten: in milliseconds. */
const KEPT_FOR = 7 * 24 * 3_600_000;
/** No one thing is larger: in bytes. */
const MOST_BYTES = 4 * 2 ** 30;

/** Things by their digest. */
export interface Store {
  /** Whether the server has what has that digest. */
  has(digest: string): Promise<boolean>;
  /**
   * Puts `bytes` there unless they are there, and returns their digest: 64 hexadecimal digits. Throws
   * an `Error` where the server has no room.
   */
  put(bytes: Uint8Array<ArrayBuffer>): Promise<string>;
  /**
   * What has that digest. Throws an `Error` where it isn't there, is something else than its digest
   * says, or has more bytes than `most`.
   */
  get(digest: string, most?: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Forgets it. */
  remove(digest: string): Promise<void>;
}

/** SHA-256 of some bytes, in hexadecimal. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** What a store has in each of its buckets. */
const ONLY = "bytes";

/**
 * Opens the store of that name, `loupe-pictures` for example. Each thing is in a bucket of its own: a
 * server takes the room of a bucket that goes for free again, not that of what is taken out of one.
 */
export function openStore(cluster: Cluster, name: string): Store {
  const manager = new Objm(cluster.jetstream);
  const bucketOf = (digest: string) => `${name}-${digest}`;
  const open = (digest: string): Promise<ObjectStore> =>
    manager.create(bucketOf(digest), { ttl: nanos(KEPT_FOR), storage: StorageType.File });
  const remove = async (digest: string) => {
    await cluster.manager.streams.delete(`OBJ_${bucketOf(digest)}`).catch((error) => {
      if (!isMissing(error)) throw error;
    });
  };
  const isIn = async (bucket: ObjectStore, digest: string) => {
    const found = await bucket.info(ONLY);
    return found !== null && digestIn(found) === digest;
  };
  return {
    has: (digest) => patiently(cluster, async () => await isIn(await open(digest), digest)),
    async put(bytes) {
      const digest = await digestOf(bytes);
      try {
        await patiently(cluster, async () => {
          const bucket = await open(digest);
          if (!await isIn(bucket, digest)) await bucket.putBlob({ name: ONLY }, bytes);
        });
      } catch (error) {
        if (!isFull(error)) throw error;
        await remove(digest);
        throw new Error(
          `Cannot put ${
            megabytes(bytes.length)
          } on the server as its store is full: give it more ` +
            "room (max_file_store of its jetstream), or end another sweep",
          { cause: error },
        );
      }
      return digest;
    },
    async get(digest, most = MOST_BYTES) {
      const cannot = (why: string) => new Error(`Cannot fetch ${digest.slice(0, 12)}… as ${why}`);
      const bytes = await patiently(cluster, async () => {
        const bucket = await manager.open(bucketOf(digest)).catch((error) => {
          throw isMissing(error) ? cannot("the server does not have it") : error;
        });
        const found = await bucket.info(ONLY);
        if (!found) throw cannot("the server does not have it");
        if (found.size > most) throw cannot(`it is too large: ${megabytes(found.size)}`);
        return await bucket.getBlob(ONLY) as Uint8Array<ArrayBuffer> | null;
      });
      const found = await digestOf(bytes ?? new Uint8Array());
      if (bytes && found === digest) return bytes;
      throw cannot(`what the server has under that name is ${found.slice(0, 12)}…`);
    },
    remove: (digest) => patiently(cluster, () => remove(digest)),
  };
}

/** The digest of an object as NATS tells it, in hexadecimal. */
function digestIn({ digest }: ObjectInfo): string | undefined {
  const [, base64] = /^SHA-256=([\w-]+=*)$/.exec(digest) ?? [];
  return base64 && Uint8Array.fromBase64(base64, { alphabet: "base64url" }).toHex();
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
