/** What goes wrong at a server: what passes, and what doesn't. @module */
import { ConnectionError, RequestError, TimeoutError } from "@nats-io/nats-core";
import { JetStreamApiCodes, JetStreamApiError, JetStreamError } from "@nats-io/jetstream";
import type { Cluster } from "./connect.ts";

/** Between two tries, in milliseconds. */
const AGAIN = 500;

/**
 * Does what passing failures may hinder until it is done. Throws any other failure, and the last one
 * where `cluster` ends or `signal` aborts.
 */
export async function patiently<T>(
  cluster: Cluster,
  work: () => Promise<T>,
  signal: AbortSignal = cluster.ended,
): Promise<T> {
  while (true) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || cluster.ended.aborted || signal.aborted) throw error;
      await pause(AGAIN, cluster.ended, signal);
    }
  }
}

/** Waits, no longer than until a signal. */
export async function pause(milliseconds: number, ...signals: AbortSignal[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const over = () => resolve();
  const timer = setTimeout(over, milliseconds);
  for (const signal of signals) {
    if (signal.aborted) over();
    signal.addEventListener("abort", over);
  }
  await promise;
  clearTimeout(timer);
  signals.forEach((signal) => signal.removeEventListener("abort", over));
}

/** A stream's own limit was met: its text says which. */
const STREAM_LIMIT = 10077;
/** The server's or the account's: of resources, memory, storage. */
const SERVER_LIMITS = [10023, 10028, 10047];

/** Whether a stream that keeps one message of each subject has one already. */
export function isThere(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === STREAM_LIMIT &&
    /per subject/.test(error.message);
}

/** Whether a store has no room. */
export function isFull(error: unknown): boolean {
  return error instanceof JetStreamApiError && !isThere(error) &&
    [STREAM_LIMIT, ...SERVER_LIMITS].includes(error.code);
}

/** Whether a server has no such stream. */
export function isMissing(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound ||
    error instanceof Error && /^(object store|stream) .*not found/.test(error.message);
}

/** Whether it may work a moment later: the server is away, or has just come. */
function isPassing(error: unknown): boolean {
  if (isFull(error) || isThere(error)) return false;
  if (error instanceof JetStreamApiError) return error.status === 503;
  return [TimeoutError, RequestError, ConnectionError, JetStreamError]
    .some((type) => error instanceof type);
}
