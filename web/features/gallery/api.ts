/** Asks the server about a run; of each kind of question only the newest is waited for. @module */

import { addressed } from "../../shared/address.ts";

/** Numbers with the answer that came beside them. */
export interface Numbers<Answer> {
  readonly answer: Answer;
  readonly numbers: Float32Array;
}

/** What asks: a newer question of the same slot ends the one before. */
export interface Asker {
  json<Answer>(slot: string, path: string): Promise<Answer | undefined>;
  numbers<Answer>(slot: string, path: string): Promise<Numbers<Answer> | undefined>;
  /** Waits for no answer of the slot any more. */
  drop(slot: string): void;
}

/** The address of something of a run, for scripts and elements. */
export function addressOf(run: string, path: string): string {
  return addressed(`/api/gallery/${encodeURIComponent(run)}/${path}`);
}

/** The text of an answer that is an error. */
export async function errorOf(response: Response): Promise<Error> {
  const { error } = await response.json().catch(() => ({}));
  return new Error(error ?? `Cannot read the answer: ${response.status} ${response.statusText}`);
}

/** Makes what asks; rejections of answers that nobody waits for become `undefined`. */
export function createAsker(run: string): Asker {
  const slots = new Map<string, AbortController>();
  async function ask<T>(slot: string, path: string, read: (response: Response) => Promise<T>) {
    slots.get(slot)?.abort();
    const controller = new AbortController();
    slots.set(slot, controller);
    try {
      const response = await fetch(addressOf(run, path), { signal: controller.signal });
      if (!response.ok) throw await errorOf(response);
      return await read(response);
    } catch (error) {
      if (controller.signal.aborted) return undefined;
      throw error;
    }
  }
  return {
    json: (slot, path) => ask(slot, path, (response) => response.json()),
    numbers: (slot, path) =>
      ask(slot, path, async (response) => ({
        answer: JSON.parse(response.headers.get("x-answer")!),
        numbers: new Float32Array(await response.arrayBuffer()),
      })),
    drop: (slot) => slots.get(slot)?.abort(),
  };
}
