/** Asks the server to change something, and listens to it. @module */
import type { Signal } from "@preact/signals";
import { addressed } from "../../shared/address.ts";

const SILENCE = "The server does not answer: is it still running in its terminal?";
const STARTED_ANEW =
  "The server was started anew: open the address that its terminal shows, and this page goes on";
const GONE = "There is nothing to follow here any more: it was renamed or deleted";

/** Sends JSON and gives the answer's; throws an `Error` with the server's own words. */
export async function send(method: string, path: string, body: object = {}): Promise<unknown> {
  const response = await fetch(addressed(path), {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Error(SILENCE);
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The server answered ${response.status}`);
  return answer;
}

/**
 * Opens a stream of events; where it breaks off, `problem` says so until it is open again. A browser
 * tries again by itself where nobody answers, and gives up where it is refused.
 */
export function listen(path: string, problem: Signal<string>): EventSource {
  const source = new EventSource(addressed(path));
  source.addEventListener("open", () => problem.value = "");
  source.addEventListener("error", () => {
    problem.value = SILENCE;
    if (source.readyState === EventSource.CLOSED) awaitAccess(problem);
  });
  return source;
}

/** How often a server that was started anew is asked whether this browser has its token by now. */
const PERIOD = 2000;

/** Goes on with the page as soon as this browser has the server's token. */
async function awaitAccess(problem: Signal<string>): Promise<void> {
  if (await hasAccess()) return void (problem.value = GONE);
  problem.value = STARTED_ANEW;
  const timer = setInterval(async () => {
    if (!await hasAccess()) return;
    clearInterval(timer);
    location.reload();
  }, PERIOD);
}

const hasAccess = async () =>
  (await fetch(addressed("/api/session")).catch(() => undefined))?.ok === true;
