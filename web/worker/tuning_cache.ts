/** Where the tuner of a browser keeps the fastest kernels: IndexedDB. @module */
import type { TuningCache } from "../../engine/plan/tune.ts";

const DATABASE = "loupe";
const STORE = "kernels";

/** A cache of this origin; it is made when first asked for. */
export function browserCache(): TuningCache {
  return {
    async read() {
      return await inStore("readonly", async (store) => {
        const [keys, names] = await Promise.all([
          answer(store.getAllKeys()),
          answer<string[]>(store.getAll()),
        ]);
        return Object.fromEntries(keys.map((key, i) => [String(key), names[i]]));
      });
    },
    async add(entries) {
      await inStore("readwrite", async (store) => {
        const put = Object.entries(entries).map(([key, name]) => answer(store.put(name, key)));
        await Promise.all(put);
      });
    },
  };
}

async function inStore<T>(
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => Promise<T>,
): Promise<T> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  const database = await answer(request);
  try {
    return await use(database.transaction(STORE, mode).objectStore(STORE));
  } finally {
    database.close();
  }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
