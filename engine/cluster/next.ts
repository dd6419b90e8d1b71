/** The next message of a consumer. @module */
import type { Consumer, JsMsg } from "@nats-io/jetstream";

/** So long one request for a message waits: in milliseconds. */
const WAIT = 5000;

/**
 * The next message; `undefined` where none came in a few seconds, or where `signal` aborts: what comes
 * after that goes back.
 */
export async function nextMessage(
  consumer: Consumer,
  signal: AbortSignal,
): Promise<JsMsg | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const stop = () => resolve(undefined);
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const asked = consumer.next({ expires: WAIT }).then((message) => message ?? undefined);
  try {
    return await Promise.race([asked, promise]);
  } finally {
    signal.removeEventListener("abort", stop);
    if (signal.aborted) asked.then((message) => message?.nak(), () => {});
  }
}
