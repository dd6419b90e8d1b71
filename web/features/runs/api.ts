/** Asks the server to change something, and listens to it. @module */
import type { Signal } from "@preact/signals";

const SILENCE = "The server does not answer: is it still running in its terminal?";

/** Sends JSON and gives the answer's; throws an `Error` with the server's own words. */
export async function send(method: string, path: string, body: object = {}): Promise<unknown> {
  const response = await fetch(path, {
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

/** Opens a stream of events; where it breaks off, `problem` says so until it is open again. */
export function listen(path: string, problem: Signal<string>): EventSource {
  const source = new EventSource(path);
  source.addEventListener("open", () => problem.value = "");
  source.addEventListener("error", () => problem.value = SILENCE);
  return source;
}
