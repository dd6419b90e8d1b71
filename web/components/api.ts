/** Asks the server to change something. @module */

/** Sends JSON and gives the answer's; throws an `Error` with the server's own words. */
export async function send(method: string, path: string, body: object = {}): Promise<unknown> {
  const response = await fetch(path, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Error("The server does not answer: is it still running in its terminal?");
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The server answered ${response.status}`);
  return answer;
}

/** What an `Error` says. */
export const messageOf = (error: unknown) => error instanceof Error ? error.message : `${error}`;
