/** How long a training still takes, by its recent pace. @module */

/** The pace is that of so many milliseconds … */
const RECENT = 30_000;
/** … and of so many readings at least. */
const LEAST = 3;
/** Steps that come back within so many milliseconds are one reading. */
const TOGETHER = 20;

/**
 * Is told of every step and gives the seconds that the rest takes, or `undefined` until the pace is
 * known: the first reading counts as the start, as drivers compile within it.
 */
export function createTimeLeft(steps: number, now = () => performance.now()) {
  const readings: { step: number; time: number }[] = [];
  return (step: number): number | undefined => {
    const time = now();
    const last = readings.at(-1);
    if (last && time - last.time < TOGETHER) readings.pop();
    readings.push({ step, time });
    while (readings.length > LEAST && time - readings[1].time > RECENT) readings.shift();
    if (readings.length < LEAST) return undefined;
    const [first] = readings;
    return (time - first.time) / (step - first.step) * (steps - step) / 1000;
  };
}
