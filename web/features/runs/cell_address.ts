/** Where the pictures of a cell of a run's confusion matrix are. @module */

/** The page of a cell, by the numbers of the true class and of the one that was predicted. */
export function cellAddress(id: string, truth: number, taken: number): string {
  return `/runs/${encodeURIComponent(id)}/cell/${truth}/${taken}`;
}
