/**
 * Listens for the browsers of this machine, by Node's server, as that one closes what stalls: a
 * request whose headers, or whose body, do not come to an end.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Answers a request. */
export type Handler = (request: Request) => Promise<Response>;

/** How long a request may take to arrive, in milliseconds. */
export interface Patience {
  readonly headers: number;
  /** With its body. */
  readonly whole: number;
}

const PATIENCE: Patience = { headers: 10_000, whole: 30_000 };
const BODILESS = ["GET", "HEAD"];

/** Listens on a port, 0 for any. Rejects with an `Error` whose `code` is EADDRINUSE if it is taken. */
export function listenOn(
  { hostname, port }: { readonly hostname: string; readonly port: number },
  handler: Handler,
  { headers, whole }: Patience = PATIENCE,
): Promise<Server> {
  const options = {
    headersTimeout: headers,
    requestTimeout: whole,
    connectionsCheckingInterval: headers / 4,
  };
  const server = createServer(options, (incoming, outgoing) => {
    answer(incoming, outgoing, handler).catch(() => outgoing.destroy()); // the browser has gone
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, () => resolve(server));
  });
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse, handler: Handler) {
  const request = requestOf(incoming);
  const response = request ? await handler(request) : new Response(null, { status: 400 });
  const headers = Array.from(response.headers).flat();
  outgoing.writeHead(response.status, headers);
  if (response.body && incoming.method !== "HEAD") {
    outgoing.flushHeaders();
    await pipeline(Readable.fromWeb(response.body as never), outgoing);
  } else outgoing.end();
  incoming.resume(); // what nobody wanted to read is in the way of the answer
}

/** `undefined` for what is no request of a page: an address of another host, or a proxy's methods. */
function requestOf(incoming: IncomingMessage): Request | undefined {
  const { method = "GET", url = "", headers } = incoming;
  if (!url.startsWith("/")) return undefined;
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((each): [string, string] => [name, each])
  );
  const body = BODILESS.includes(method)
    ? undefined
    : ReadableStream.from(incoming.iterator({ destroyOnReturn: false }));
  try {
    return new Request(`http://${headers.host}${url}`, { method, headers: fields, body });
  } catch {
    return undefined;
  }
}
