/** What is told of a training, in the order of its steps, while the device goes on. @module */

/** Works one after the other, each begun when the one before has ended. */
export class Timeline {
  #last: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  /** Adds work to the end. After a failure nothing is done any more. */
  add(work: () => Promise<void> | void): void {
    this.#last = this.#last.then(async () => {
      if (!this.#failure) await work();
    }).catch((error) => {
      this.#failure ??= { error };
    });
  }

  /** Throws what any work so far has failed of. */
  check(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** Waits for all work that was added, then checks. */
  async flush(): Promise<void> {
    await this.#last;
    this.check();
  }

  /** Waits for all work that was added, whatever came of it. */
  async close(): Promise<void> {
    await this.#last;
  }
}
