/** Finds NATS' server or obtains it from Debian, and starts it with what Loupe needs of it. @module */
import { delimiter, join } from "node:path";
import { reasonOf } from "../../data/text/system_reason.ts";
import { KEPT } from "../../engine/run/project.ts";
import { printError } from "../terminal/print.ts";
import { readSources, systemRelease, unpackPackages } from "./debian_packages.ts";
import { exists, keepAs } from "./keep.ts";

const FOLDER = join(KEPT, "nats");
const REMEDY = "install NATS' server yourself, on Debian `apt-get install nats-server`";

/**
 * The `nats-server` on the `PATH`, or else Debian's, unpacked into `.loupe/nats` where it is not there
 * yet. Throws an `Error` that says what to do where neither can be had.
 */
export async function obtainNats(): Promise<string> {
  const name = Deno.build.os === "windows" ? "nats-server.exe" : "nats-server";
  for (const folder of (Deno.env.get("PATH") ?? "").split(delimiter).filter(Boolean)) {
    if (await exists(join(folder, name))) return join(folder, name);
  }
  if (!await exists(FOLDER)) await unpackServer();
  return join(FOLDER, "usr", "sbin", name);
}

async function unpackServer(): Promise<void> {
  printError(
    "Set-up: no nats-server found, fetching Debian's (4 MB, once) into .loupe/nats; the system's " +
      "own packages stay as they are\n",
  );
  await keepAs("nats", async (work) => {
    const root = join(work, "root");
    await Deno.mkdir(root);
    try {
      const release = (await systemRelease()).VERSION_CODENAME ?? "stable";
      const sources = await readSources();
      await unpackPackages({ work, root, release, sources, packages: ["nats-server"] });
      return root;
    } catch (error) {
      throw new Error(`Cannot fetch nats-server as ${reasonOf(error)}: ${REMEDY}`);
    }
  });
}

/** How a server is to be reached, and by whom. */
export interface NatsOptions {
  /** Where it listens: `127.0.0.1` for this machine alone, `0.0.0.0` for all that reach it. */
  readonly host: string;
  /** The port of its WebSocket. */
  readonly port: number;
  /** The folder of its store. */
  readonly store: string;
  /** What its clients must know; anybody may come where it is absent. */
  readonly token?: string;
  /** Files in PEM: then it speaks TLS alone. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** So many bytes its store may have; what the disk has where it is absent. */
  readonly mostBytes?: number;
}

/** The server's configuration: a WebSocket for all, its own protocol for this machine alone. */
export function natsConfiguration({ host, port, store, token, tls, mostBytes }: NatsOptions) {
  const text = JSON.stringify;
  const secured = tls && `cert_file: ${text(tls.certificate)}, key_file: ${text(tls.key)}`;
  return [
    "listen: 127.0.0.1:-1",
    token !== undefined && `authorization { token: ${text(token)} }`,
    "jetstream {",
    `  store_dir: ${text(store)}`,
    mostBytes !== undefined && `  max_file_store: ${mostBytes}`,
    "}",
    "websocket {",
    `  listen: ${text(`${host}:${port}`)}`,
    secured ? `  tls { ${secured} }` : "  no_tls: true",
    "}",
  ].filter(Boolean).join("\n") + "\n";
}

/** A server at work. */
export interface NatsServer {
  /** `ws://HOST:PORT`, or `wss://…` with TLS. */
  readonly url: string;
  readonly ended: Promise<Deno.CommandStatus>;
  /** Ends it: its store stays. */
  stop(signal?: Deno.Signal): Promise<void>;
}

/** The line by which a server says that it can be used. */
const READY = "Server is ready";
/** So many characters of what it says are kept for the case that it doesn't start. */
const KEPT_LINES = 4000;

/**
 * Starts a server and waits until it can be used. Throws an `Error` with what it said last where it
 * ends before.
 */
export async function startNats(options: NatsOptions): Promise<NatsServer> {
  const program = await obtainNats();
  await Deno.mkdir(options.store, { recursive: true });
  const file = join(options.store, "nats.conf");
  await Deno.writeTextFile(file, natsConfiguration(options), { mode: 0o600 });
  const child = new Deno.Command(program, {
    args: ["-c", file],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  (async () => {
    let said = "";
    for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) {
      said = (said + chunk).slice(-KEPT_LINES);
      if (said.includes(READY)) resolve();
    }
    const last = said.trim().split("\n").at(-1);
    reject(new Error(`Cannot start NATS' server at port ${options.port} as it ended: ${last}`));
  })();
  await ready;
  return {
    url: `${options.tls ? "wss" : "ws"}://${options.host}:${options.port}`,
    ended: child.status,
    async stop(signal = "SIGTERM") {
      try {
        child.kill(signal);
      } catch { /* it has ended */ }
      await child.status;
    },
  };
}
