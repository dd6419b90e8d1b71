/**
 * `deno task web`: serves the built web UI on 127.0.0.1 and prints its address.
 *
 * @module
 */
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { endWith, EXIT } from "../cli/terminal/failure.ts";
import { helpOf } from "../cli/terminal/arguments.ts";
import { print } from "../cli/terminal/print.ts";
import { access, keptBase } from "./server/access.ts";
import { stopChildren } from "./server/children.ts";
import { type Handler, listenOn } from "./server/listen.ts";
import { readOptions, WEB } from "./server/options.ts";
import { withHeaders } from "./server/security.ts";
import { settings } from "./server/settings.ts";

const HOST = "127.0.0.1";
const TRIES = 20;

/** Serves on the port, or on the next that is free. Throws where none of them is. */
async function serveOnFreePort(first: number, handler: Handler): Promise<Server> {
  for (let port = first;; port++) {
    try {
      return await listenOn({ hostname: HOST, port }, handler);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
      if (port - first + 1 === TRIES) {
        throw new Error(`Cannot serve as ports ${first} to ${port} are taken: name another --port`);
      }
    }
  }
}

/** Ctrl-C, or a terminal that closes: children first, so that trainings are saved. */
function endWithChildren(): void {
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) {
    Deno.addSignalListener(signal, () => stopChildren().finally(() => Deno.exit(0)));
  }
}

async function main(args: string[]): Promise<number> {
  const { help, data, runs, port: wanted } = await readOptions(args);
  if (help) return print(helpOf(WEB)), EXIT.done;
  Object.assign(settings, { runs, data });
  access.base = keptBase();
  const { default: { fetch } } = await import("./_fresh/server.js");
  const server = await serveOnFreePort(wanted, withHeaders(fetch, access));
  const { port } = server.address() as AddressInfo;
  access.host = `${HOST}:${port}`;
  if (wanted !== 0 && port !== wanted) print(`Port ${wanted} is taken: using ${port}`);
  print(`Loupe is at http://${access.host}${access.base}/?token=${access.token}`);
  endWithChildren();
  await once(server, "close");
  return EXIT.done;
}

if (import.meta.main) await endWith(() => main(Deno.args));
