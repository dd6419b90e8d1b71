/** What the routes below `/api/` answer with, and what they take. @module */
import { noSuchRun, runPath } from "./runs.ts";
import { reasonHere, withoutPaths } from "./settings.ts";

/** An answer that says why not, for a person to read. */
export function problem(status: number, error: string): Response {
  return Response.json({ error: withoutPaths(error) }, { status });
}

/** Runs a handler with the folder of the run; 404 where there is none, 422 where it can't be read. */
export async function withRun(
  id: string,
  handler: (path: string) => Response | Promise<Response>,
): Promise<Response> {
  const path = await runPath(id);
  if (!path) return problem(404, noSuchRun(id));
  try {
    return await handler(path);
  } catch (error) {
    return problem(422, reasonHere(error));
  }
}

const MOST_BODY = 1 << 16;

/** The request's JSON object; a text that says what is wrong with it where it is none. */
export async function readBody(req: Request): Promise<Record<string, unknown> | string> {
  if (!req.headers.get("content-type")?.startsWith("application/json")) {
    return "Cannot take this as it is not JSON: send application/json";
  }
  const text = await textOf(req);
  if (text === undefined) return "Cannot take this as it is too long";
  try {
    const body = JSON.parse(text);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  } catch { /* told below */ }
  return "Cannot take this as it is no JSON object";
}

/** A request's text, of which no more is read than may be; `undefined` where there is more. */
async function textOf({ body, headers }: Request): Promise<string | undefined> {
  if (Number(headers.get("content-length")) > MOST_BODY) return undefined;
  const decoder = new TextDecoder();
  let [text, size] = ["", 0];
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MOST_BODY) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A number of the query, or what stands for it. */
export function numberIn(url: URL, name: string, otherwise: number): number {
  const text = url.searchParams.get(name);
  return text !== null && text !== "" && Number.isFinite(Number(text)) ? Number(text) : otherwise;
}
