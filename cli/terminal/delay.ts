/** Delays of any length: the system's own timers end at once beyond 24.8 days. @module */

/** The longest that a timer takes, in milliseconds. */
const MOST = 2 ** 31 - 1;

/** Calls `act` once so many milliseconds have passed; what is returned calls it off. */
export function after(milliseconds: number, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (left: number) => {
    timer = setTimeout(() => left > MOST ? wait(left - MOST) : act(), Math.min(left, MOST));
  };
  wait(milliseconds);
  return () => clearTimeout(timer);
}
