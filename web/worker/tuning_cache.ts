/** Where the tuner of a browser keeps the fastest kernels: IndexedDB. @module */
import type { TuningCache } from "../../engine/plan/tune.ts";
import { answer, inDatabase } from "./database.ts";

const STORE = "kernels";
const DATABASE = { name: "loupe", stores: [STORE] };

/** A cache of this origin; it is made when first asked for. */
export function browserCache(): TuningCache {
  return {
    async read() {
      return await inDatabase(DATABASE, "readonly", async (store) => {
        const [keys, names] = await Promise.all([
          answer(store(STORE).getAllKeys()),
          answer<string[]>(store(STORE).getAll()),
        ]);
        return Object.fromEntries(keys.map((key, i) => [String(key), names[i]]));
      });
    },
    async add(entries) {
      await inDatabase(DATABASE, "readwrite", async (store) => {
        const put = Object.entries(entries).map(([key, name]) =>
          answer(store(STORE).put(name, key))
        );
        await Promise.all(put);
      });
    },
  };
}
