/** Who is there, and at what: a line every few seconds, kept by nobody. @module */
import type { Cluster } from "./connect.ts";
import { encodeMessage, PRESENCE_MESSAGE, type PresenceMessage, readMessage } from "./messages.ts";

/** More workers than this are not looked at. */
const MOST_WORKERS = 1000;
/** Between two lines of a worker, in milliseconds. */
const EVERY = 5000;
/** Who says nothing for so long is gone: in milliseconds. */
const GONE_AFTER = 3 * EVERY;

const SUBJECT = "loupe.presence";

/** A worker, as it says of itself. */
export type Presence = Omit<PresenceMessage, "format" | "version" | "leaves">;

/** Says every few seconds, and whenever `tell` is called, what `presence` returns. */
export function announce(cluster: Cluster, presence: () => Presence) {
  const { connection, version } = cluster;
  const say = (leaves?: true) => {
    const message = { ...presence(), ...leaves && { leaves } };
    if (connection.isClosed()) return;
    connection.publish(
      `${SUBJECT}.${message.id}`,
      encodeMessage<PresenceMessage>(version, message),
    );
  };
  say();
  const timer = setInterval(say, EVERY);
  return {
    tell: () => say(),
    leave() {
      clearInterval(timer);
      say(true);
    },
  };
}

/** Calls `onChange` with all workers that are there, at every change, until `signal`. */
export async function watchPresence(
  { connection, version }: Cluster,
  onChange: (workers: readonly Presence[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const workers = new Map<string, { presence: Presence; at: number }>();
  const subscription = connection.subscribe(`${SUBJECT}.*`);
  const tell = () => onChange(Array.from(workers.values(), ({ presence }) => presence));
  const timer = setInterval(() => {
    const gone = [...workers].filter(([, { at }]) => performance.now() - at > GONE_AFTER);
    gone.forEach(([id]) => workers.delete(id));
    if (gone.length) tell();
  }, EVERY);
  const stop = () => subscription.unsubscribe();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    for await (const { subject, data } of subscription) {
      try {
        const presence = readMessage(subject, data, PRESENCE_MESSAGE, version);
        if (presence.leaves) workers.delete(presence.id);
        else if (workers.has(presence.id) || workers.size < MOST_WORKERS) {
          workers.set(presence.id, { presence, at: performance.now() });
        }
        tell();
      } catch { /* no worker of this version: it says so itself */ }
    }
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", stop);
  }
}
