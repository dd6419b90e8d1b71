/** The options of all commands that others take part in, and the connection that they ask for. @module */
import { type Cluster, connectCluster } from "../../engine/cluster/connect.ts";
import settings from "../../deno.json" with { type: "json" };
import { type Option, type Parsed, UsageError } from "../terminal/arguments.ts";
import { say } from "../terminal/progress.ts";

/** Holds the server's token, where it should not be on a command line. */
const TOKEN = "LOUPE_NATS_TOKEN";

/** Which server, and as whom. */
export const NATS_OPTIONS: Readonly<Record<string, Option>> = {
  nats: { kind: "text", help: "the NATS server's WebSocket, ws://HOST:PORT or wss://HOST:PORT" },
  token: { kind: "text", help: `the server's token (the variable ${TOKEN})` },
  insecure: {
    kind: "flag",
    help: "use a server that has neither a token nor TLS, beyond this machine, too",
  },
};

/** The token that was said, if any. */
export const tokenOf = (parsed: Parsed): string | undefined =>
  parsed.text("token") ?? (Deno.env.get(TOKEN) || undefined);

/**
 * Connects to the server of `--nats` as `name`. Throws a `UsageError` where none was said, and an `Error`
 * where it can't be used.
 */
export function connectionOf(parsed: Parsed, name: string): Promise<Cluster> {
  const url = parsed.text("nats");
  if (url === undefined) {
    throw new UsageError(
      "Cannot work for nobody: say --nats ws://HOST:PORT, which `deno task nats` prints",
    );
  }
  return connectCluster({
    url,
    name,
    token: tokenOf(parsed),
    insecure: parsed.flag("insecure"),
    version: settings.version,
    say,
  });
}
