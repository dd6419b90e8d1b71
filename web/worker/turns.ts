/** Work that is done in the order in which it was asked for. @module */

/** Runs what it is given one after the other; what fails holds up nothing. */
export function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const own = last.then(work);
    last = own.catch(() => {});
    return own;
  };
}
