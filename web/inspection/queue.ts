/** Jobs one at a time: quick ones before slow ones, and none that nobody waits for any more. @module */

/** A job. */
export interface Job {
  readonly id: number;
  /** Whether a person waits for each: such a job goes before others, even amid a slow one. */
  readonly quick: boolean;
  /** Does the work; a slow one calls `pause` now and then. */
  run(pause: () => Promise<void>): Promise<void>;
}

/** What a job that nobody waits for any more ends with. */
export class Dropped extends Error {
  override name = "Dropped";
}

/** Makes a queue. `turn` lets what else has come be heard, such as cancellations. */
export function createQueue(
  turn: () => Promise<void> = () => new Promise((resolve) => setTimeout(resolve)),
) {
  const waiting: Job[] = [];
  const dropped = new Set<number>();
  const begun = new Set<number>();
  let running = false;

  async function pauseOf(job: Job): Promise<void> {
    await turn();
    for (let next = takeQuick(); next; next = takeQuick()) await runOne(next);
    if (dropped.has(job.id)) throw new Dropped();
  }

  function takeQuick(): Job | undefined {
    const index = waiting.findIndex(({ quick }) => quick);
    return index < 0 ? undefined : waiting.splice(index, 1)[0];
  }

  async function runOne(job: Job): Promise<void> {
    begun.add(job.id);
    try {
      await job.run(() => pauseOf(job));
    } catch (error) {
      if (!(error instanceof Dropped)) throw error;
    } finally {
      begun.delete(job.id);
      dropped.delete(job.id);
    }
  }

  async function runAll(): Promise<void> {
    running = true;
    try {
      for (let next = takeQuick() ?? waiting.shift(); next; next = takeQuick() ?? waiting.shift()) {
        await runOne(next);
        await turn();
      }
    } finally {
      running = false;
    }
  }

  return {
    /** Adds a job; resolves once the queue is empty, where it is not running already. */
    async add(job: Job): Promise<void> {
      waiting.push(job);
      if (!running) await runAll();
    },
    /** Drops a job that waits, and ends one that runs at its next pause. */
    drop(id: number): void {
      const index = waiting.findIndex((job) => job.id === id);
      if (index >= 0) waiting.splice(index, 1);
      else if (begun.has(id)) dropped.add(id);
    },
  };
}
