/** Keeps what was used last. @module */

/** Makes a memory of at most so many values; `discard` is told of each that is forgotten. */
export function createRecent<T>(most: number, discard: (value: T) => void = () => {}) {
  const values = new Map<string, T>();
  return {
    /** The value of a key, made where it is not known. */
    async get(key: string, make: () => T | Promise<T>): Promise<T> {
      const value = values.get(key) ?? await make();
      values.delete(key);
      values.set(key, value);
      if (values.size > most) {
        const [oldest] = values.keys();
        discard(values.get(oldest)!);
        values.delete(oldest);
      }
      return value;
    },
  };
}
