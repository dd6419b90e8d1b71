/**
 * The way to the others: a connection to NATS' server through its WebSocket, the same in Deno and in a
 * tab. Whom it trusts is decided here.
 *
 * @module
 */
import {
  AuthorizationError,
  type NatsConnection,
  UserAuthenticationExpiredError,
  wsconnect,
} from "@nats-io/nats-core";
import {
  jetstream,
  type JetStreamClient,
  type JetStreamManager,
  jetstreamManager,
} from "@nats-io/jetstream";
import { visible } from "../../data/text/visible.ts";

/** Which server, and as whom. */
export interface ClusterOptions {
  /** `ws://HOST:PORT` or `wss://HOST:PORT`; `ws://NAME:PASSWORD@HOST:PORT` where the server has users. */
  readonly url: string;
  /** What the server asks for, where it has a token. */
  readonly token?: string;
  /** Whether a server that anybody may use, and listen to, is good enough beyond this machine. */
  readonly insecure?: boolean;
  /** What the server calls this client. */
  readonly name: string;
  /** Of Loupe. */
  readonly version: string;
  /** Tells people that the server is away, and that it is back. */
  say(text: string): void;
}

/** A connection, which comes back by itself when the server does. */
export interface Cluster {
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  readonly manager: JetStreamManager;
  /** Of Loupe. */
  readonly version: string;
  readonly say: (text: string) => void;
  /** Aborts where it ends for good: the server wants no more of it, or it was closed. */
  readonly ended: AbortSignal;
  /** Ends it once all that was sent is with the server, or the server is away. */
  close(): Promise<void>;
}

/** Between two tries to get back, in milliseconds, and as many more at most. */
const AGAIN = 500;
/** A server that says nothing for three of these is away: in milliseconds. */
const PING = 10_000;
/** What is left to send as it closes may take so many milliseconds. */
const LAST_WORDS = 2000;

/**
 * Connects to a server. Throws an `Error` where it can't be reached, refuses, has no store, or where
 * anybody could use it or listen and `insecure` is not set.
 */
export async function connectCluster(options: ClusterOptions): Promise<Cluster> {
  const { server, credentials } = addressOf(options);
  const connection = await wsconnect({
    servers: server,
    ...credentials,
    name: options.name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: AGAIN,
    reconnectJitter: AGAIN,
    reconnectJitterTLS: AGAIN,
    pingInterval: PING,
    ignoreClusterUpdates: true, // it may name servers that were not asked for
  }).catch((error) => {
    throw new Error(cannotConnect(server, error, credentials), { cause: error });
  });
  try {
    checkTrust(connection, server, options.insecure);
    const manager = await jetstreamManager(connection).catch((error) => {
      throw new Error(
        `Cannot use the server at ${server} as it keeps nothing (${visible(error.message)}): ` +
          "start nats-server with JetStream, as `deno task nats` does",
      );
    });
    const ended = follow(connection, server, options.say);
    return {
      connection,
      jetstream: jetstream(connection),
      manager,
      version: options.version,
      say: options.say,
      ended,
      async close() {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, LAST_WORDS); // a server that is away answers no more
        await Promise.race([connection.flush().catch(() => {}), promise]);
        clearTimeout(timer);
        await connection.close();
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** A server's address without who comes, and who comes. Throws an `Error`. */
function addressOf({ url, token }: ClusterOptions) {
  const address = URL.parse(url);
  if (!address || !/^wss?:$/.test(address.protocol) || !/^\/?$/.test(address.pathname)) {
    throw new Error(
      `Cannot use '${visible(url)}' as Loupe speaks to NATS through its WebSocket: ` +
        "expected ws://HOST:PORT or wss://HOST:PORT",
    );
  }
  const [user, pass] = [address.username, address.password].map(decodeURIComponent);
  const server = `${address.protocol}//${address.host}`;
  if (user && pass) return { server, credentials: { user, pass } };
  const known = token ?? (user || undefined);
  return { server, credentials: known === undefined ? {} : { token: known } };
}

/** Whether an address is this machine's own. */
const isLoopback = (server: string) =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(server).hostname);

/** Throws an `Error` where a server beyond this machine has neither credentials nor TLS. */
function checkTrust({ info }: NatsConnection, server: string, insecure = false): void {
  if (insecure || isLoopback(server) || server.startsWith("wss:") || info?.auth_required) return;
  throw new Error(
    `Cannot use the server at ${server} as anybody can use it, and listen: start it with a token ` +
      "or with TLS, or say --insecure where you trust all who reach it",
  );
}

function cannotConnect(server: string, error: Error, credentials: object): string {
  if (isRefusal(error)) {
    const what = Object.keys(credentials).length ? "it does not know these" : "it wants a token";
    return `Cannot use the server at ${server} as ${what}: say --token, or what it was started with`;
  }
  const reason = error.message && error.message !== "undefined"
    ? ` (${visible(error.message)})`
    : "";
  return `Cannot reach a NATS server at ${server} as none answers${reason}: check the address, ` +
    "or start one with `deno task nats`";
}

function isRefusal(error: Error): boolean {
  return error instanceof AuthorizationError || error instanceof UserAuthenticationExpiredError;
}

/** Tells once that the server is away, and that it is back; aborts where the connection has ended. */
function follow(connection: NatsConnection, server: string, say: (text: string) => void) {
  const ended = new AbortController();
  let isAway = false;
  (async () => {
    for await (const { type } of connection.status()) {
      if (type === "disconnect" && !isAway) {
        isAway = true;
        say(`The server at ${server} is away: trying until it is back, nothing is lost`);
      } else if (type === "reconnect" && isAway) {
        isAway = false;
        say(`The server at ${server} is back`);
      }
    }
  })();
  connection.closed().then((error) => {
    const reason = !error
      ? "the connection was closed"
      : isRefusal(error)
      ? "it does not know this client any more"
      : visible(error.message);
    ended.abort(new Error(`Cannot go on with the server at ${server} as ${reason}`));
  });
  return ended.signal;
}
