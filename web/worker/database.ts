/** IndexedDB, by promises. @module */

/** A database of this origin. */
export interface Database {
  readonly name: string;
  readonly stores: readonly string[];
}

/**
 * Opens the database, which is made when first asked for, and runs one transaction over all its stores.
 * What `use` waits for must be answers of these stores. Resolves when all of it is written; where
 * anything fails, nothing of it is. Rejects with the browser's `DOMException`.
 */
export async function inDatabase<T>(
  { name, stores }: Database,
  mode: IDBTransactionMode,
  use: (store: (name: string) => IDBObjectStore) => Promise<T>,
): Promise<T> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => stores.forEach((each) => request.result.createObjectStore(each));
  const database = await answer(request);
  try {
    const transaction = database.transaction(stores, mode);
    const ended = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    const used = use((each) => transaction.objectStore(each));
    used.catch(() => {}); // the transaction's error says why
    await ended;
    return await used;
  } finally {
    database.close();
  }
}

/** What a request gives. */
export function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
