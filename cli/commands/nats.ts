/** `nats`: a NATS server for sweeps and shared trainings. @module */
import { join } from "node:path";
import { visible } from "../../data/text/visible.ts";
import { writeFile } from "../../engine/run/disk.ts";
import { KEPT } from "../../engine/run/project.ts";
import { readText } from "../../engine/run/read_file.ts";
import { tokenOf } from "../cluster/options.ts";
import { startNats } from "../setup/nats.ts";
import {
  type Command,
  helpOf,
  parseCommand,
  type Parsed,
  UsageError,
} from "../terminal/arguments.ts";
import { print } from "../terminal/print.ts";
import { say } from "../terminal/progress.ts";

const PORT = 9222;

const NATS: Command = {
  usage: "deno task nats [--host 0.0.0.0] [options]",
  about: "Starts a NATS server that sweeps, shared trainings and their workers meet at.",
  names: [0, 0],
  json: false,
  options: {
    host: { kind: "text", help: "0.0.0.0 for all who reach this machine (127.0.0.1: it alone)" },
    port: { kind: "whole", least: 1, most: 65535, help: `the port of its WebSocket (${PORT})` },
    token: {
      kind: "text",
      help: "what all must know (one is made, and kept, for more than this machine)",
    },
    certificate: { kind: "text", help: "with --key: a certificate in PEM, for TLS" },
    key: { kind: "text", help: "with --certificate: its key in PEM" },
    store: { kind: "text", help: "the folder of what it keeps (.loupe/nats-store)" },
  },
};

/** Starts a server, says how to reach it, and ends with it. */
export async function nats(args: string[]): Promise<number> {
  const parsed = parseCommand(NATS, args);
  if (parsed.help) return print(helpOf(NATS)), 0;
  const host = parsed.text("host") ?? "127.0.0.1";
  const port = parsed.number("port") ?? PORT;
  const store = parsed.text("store") ?? join(KEPT, "nats-store");
  const tls = tlsOf(parsed);
  const token = tokenOf(parsed) ?? (isOwn(host) ? undefined : await keptToken(store));
  const server = await startNats({ host, port, store, token, tls });
  const who = token === undefined ? "" : `${encodeURIComponent(token)}@`;
  const urls = addressesOf(host).map((each) => `${tls ? "wss" : "ws"}://${who}${each}:${port}`);
  print(`NATS is at ${urls.map(visible).join(" and at ")}`);
  say(
    `A worker:  deno task worker --nats ${urls[0]}\n` +
      `A sweep:   deno task sweep PICTURES --vary learning-rate=1e-4..1e-2 --nats ${urls[0]}\n` +
      "Ctrl-C ends it; what it keeps stays",
  );
  Deno.addSignalListener("SIGINT", () => server.stop());
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => server.stop());
  return (await server.ended).code;
}

const isOwn = (host: string) => /^(localhost|127(\.\d+){3}|::1)$/.test(host);

function tlsOf(parsed: Parsed) {
  const [certificate, key] = [parsed.text("certificate"), parsed.text("key")];
  if (certificate !== undefined && key !== undefined) return { certificate, key };
  if (certificate === undefined && key === undefined) return undefined;
  throw new UsageError("Cannot use --certificate without --key, or the other way round: say both");
}

/** The token of a store, made where it has none: it stays the same from start to start. */
async function keptToken(store: string): Promise<string> {
  const file = join(store, "token");
  const kept = await readText(file).catch(() => undefined);
  if (kept) return kept;
  const token = crypto.getRandomValues(new Uint8Array(12)).toHex();
  await Deno.mkdir(store, { recursive: true });
  await writeFile(file, token);
  await Deno.chmod(file, 0o600);
  return token;
}

/** By what a host is reached: of all addresses those of this machine's networks. */
function addressesOf(host: string): string[] {
  if (host !== "0.0.0.0") return [host];
  const found = Deno.networkInterfaces()
    .filter(({ family, address }) => family === "IPv4" && !isOwn(address))
    .map(({ address }) => address);
  return found.length ? found : [Deno.hostname()];
}
