/** What is too large for a message, by its SHA-256: pictures travel once to each worker. @module */
import { nanos } from "@nats-io/nats-core";
import { type ObjectInfo, type ObjectStore, Objm, StorageType } from "@nats-io/obj";
import type { Cluster } from "./connect.ts";
import { isFull, patiently } from "./patience.ts";

/** What was not asked for in a week is forgotten: in milliseconds. */
const KEPT_FOR = 7 * 24 * 3_600_000;
/** No one thing is larger: in bytes. */
const MOST_BYTES = 4 * 2 ** 30;

/** Things by their digest. */
export interface Store {
  /**
   * Puts `bytes` there unless they are there, and returns their digest: 64 hexadecimal digits. Throws
   * an `Error` where the server has no room.
   */
  put(bytes: Uint8Array<ArrayBuffer>): Promise<string>;
  /**
   * What has that digest. Throws an `Error` where it isn't there, or is something else than its
   * digest says.
   */
  get(digest: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Forgets it. */
  remove(digest: string): Promise<void>;
}

/** SHA-256 of some bytes, in hexadecimal. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** Opens the store of that name, `loupe-pictures` for example. Throws an `Error`. */
export async function openStore(cluster: Cluster, bucket: string): Promise<Store> {
  const manager = new Objm(cluster.jetstream);
  const open = (): Promise<ObjectStore> =>
    patiently(
      cluster,
      () => manager.create(bucket, { ttl: nanos(KEPT_FOR), storage: StorageType.File }),
    );
  await open();
  return {
    async put(bytes) {
      const digest = await digestOf(bytes);
      try {
        await patiently(cluster, async () => {
          const store = await open();
          const found = await store.info(digest);
          if (found && !found.deleted && digestIn(found) === digest) return;
          await store.putBlob({ name: digest }, bytes);
        });
      } catch (error) {
        if (!isFull(error)) throw error;
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
    async get(digest) {
      const cannot = (why: string) => new Error(`Cannot fetch ${digest.slice(0, 12)}… as ${why}`);
      const bytes = await patiently(cluster, async () => {
        const store = await open();
        const found = await store.info(digest);
        if (!found || found.deleted) throw cannot("the server does not have it");
        if (found.size > MOST_BYTES) throw cannot(`it is too large: ${megabytes(found.size)}`);
        return await store.getBlob(digest) as Uint8Array<ArrayBuffer> | null;
      });
      if (!bytes) throw cannot("the server does not have it");
      const found = await digestOf(bytes);
      if (found === digest) return bytes;
      throw cannot(`what the server has under that name is ${found.slice(0, 12)}…`);
    },
    async remove(digest) {
      await patiently(cluster, async () => (await open()).delete(digest));
    },
  };
}

/** The digest of an object as NATS tells it, in hexadecimal. */
function digestIn({ digest }: ObjectInfo): string | undefined {
  const [, base64] = /^SHA-256=([\w-]+=*)$/.exec(digest) ?? [];
  return base64 && Uint8Array.fromBase64(base64, { alphabet: "base64url" }).toHex();
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
