/**
 * Server-sent events that are drawn, not pushed: the next one is only made once the browser took
 * the last, so nothing piles up for a slow one.
 *
 * @module
 */

/** One event. */
export interface ServerEvent {
  readonly event: string;
  /** Given back as `Last-Event-ID` after a reconnection. */
  readonly id?: string;
  readonly data: unknown;
}

const HEARTBEAT = 15_000;
const encoder = new TextEncoder();

/**
 * A response of the events; `undefined` is a moment without one, in which the connection is kept
 * alive now and then. The generator is ended when the browser goes.
 */
export function eventStream(events: AsyncGenerator<ServerEvent | undefined>): Response {
  let last = Date.now();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        const { done, value } = await events.next();
        if (done) return controller.close();
        if (!value && Date.now() - last < HEARTBEAT) continue;
        last = Date.now();
        return controller.enqueue(encoder.encode(value ? format(value) : ":\n\n"));
      }
    },
    cancel: () => void events.return(undefined),
  }, { highWaterMark: 0 });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
}

function format({ event, id, data }: ServerEvent): string {
  return `event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${
    JSON.stringify(data)
  }\n\n`;
}
