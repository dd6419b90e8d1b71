/** The searches for doubted labels that this server started: a child process each. @module */
import type { Finding } from "../messages/labels.ts";
import { type Child, startChild } from "./children.ts";
import { reasonHere } from "./settings.ts";

interface Search {
  readonly child: Child;
  finding: Finding;
}

interface SearchMessage {
  readonly type: string;
  readonly done: number;
  readonly total: number;
}

const searches = new Map<string, Search>();

/** How the search in a run goes, or went. */
export const findingOf = (id: string): Finding => searches.get(id)?.finding ?? { isRunning: false };

/** Starts to look for the doubted labels of a run; one that goes on already goes on. */
export function startFinding(id: string, path: string): void {
  if (findingOf(id).isRunning) return;
  const child = startChild(["main.ts", "labels", path, "--control"], (message) => {
    const { type, done, total } = message as SearchMessage;
    if (type === "progress") search.finding = { isRunning: true, done: { done, total } };
  });
  const search: Search = { child, finding: { isRunning: true } };
  searches.set(id, search);
  child.ended.then(({ code, errors }) => {
    const last = errors.split("\n").findLast((line) => line.trim()) ?? "It ended without a word";
    const error = code === 0 ? undefined : reasonHere(new Error(last.replace(/^error: /, "")));
    search.finding = { isRunning: false, error };
    if (searches.get(id) === search && code === 0) searches.delete(id);
  });
}

/** Stops it; what was found so far is dropped. */
export function stopFinding(id: string): void {
  const search = searches.get(id);
  searches.delete(id);
  search?.child.stop(0);
}
