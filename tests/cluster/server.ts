/** NATS' server in a scratch folder, on a free port, which can go away and come back. @module */
import { join } from "node:path";
import { type Cluster, connectCluster } from "../../engine/cluster/connect.ts";
import { type NatsOptions, type NatsServer, startNats } from "../../cli/setup/nats.ts";

/** A server of a test. */
export interface TestServer {
  readonly url: string;
  /** Ends it and keeps its store; by SIGKILL, as a fault does. */
  stop(): Promise<void>;
  /** Starts it again at the same address with the same store. */
  start(): Promise<void>;
  /** A client of it, which is closed at the end; what it says to people goes to `lines`. */
  connect(name: string, lines?: string[], version?: string): Promise<Cluster>;
}

/** Of what tests connect with. */
export const VERSION = "0.1.0";

/** A port of this machine's own that nobody listens at. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Runs a test with a server, and ends it and its clients. */
export async function withServer<T>(
  test: (server: TestServer, folder: string) => Promise<T>,
  options: Partial<NatsOptions> = {},
): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "loupe-nats-" });
  const all = { host: "127.0.0.1", port: freePort(), store: join(folder, "store"), ...options };
  let server: NatsServer = await startNats(all);
  const clients: Cluster[] = [];
  try {
    return await test({
      url: server.url,
      stop: () => server.stop("SIGKILL"),
      async start() {
        server = await startNats(all);
      },
      async connect(name, lines = [], version = VERSION) {
        const say = (text: string) => void lines.push(text);
        const { url } = server;
        clients.push(await connectCluster({ url, token: all.token, name, version, say }));
        return clients.at(-1)!;
      },
    }, folder);
  } finally {
    await Promise.all(clients.map((client) => client.close()));
    await server.stop("SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
}
