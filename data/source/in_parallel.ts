/** Work on many files, some at a time. @module */

/** Files that are looked into at a time. */
const AT_A_TIME = 16;

/** What becomes of each, in order. Rejects as soon as one does. */
export async function inParallel<T, R>(
  all: readonly T[],
  work: (one: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const numbers = all.keys();
  const workOn = async () => {
    for (const i of numbers) results[i] = await work(all[i]);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, workOn));
  return results;
}
