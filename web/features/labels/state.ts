/** What the label desk shows, and what is done on it. @module */
import { computed, type Signal, signal } from "@preact/signals";
import type { Decision, DeskCard, DeskProps } from "../../messages/labels.ts";
import { messageOf } from "../../shared/errors.ts";
import { send } from "../runs/api.ts";

/** A label desk in use. */
export type Desk = ReturnType<typeof createDesk>;

/** Makes the state of a desk. */
export function createDesk({ run, classes, changes, found }: DeskProps) {
  const cards = found?.cards ?? [];
  const decisions = cards.map(({ decision }): Signal<Decision | undefined> => signal(decision));
  const at = signal(Math.max(0, decisions.findIndex(({ value }) => !value)));
  const changed = signal(changes);
  const said = signal("");
  const problem = signal("");
  const before = signal<readonly (readonly [at: number, decision?: Decision])[]>([]);
  let saved: Promise<unknown> = Promise.resolve();

  const save = (i: number, decision: Decision | undefined) => {
    const last = decisions[i].value;
    decisions[i].value = decision;
    saved = saved.then(async () => {
      try {
        const body = { picture: cards[i].number, decision: decision ?? null };
        const answer = await send("PUT", `/api/runs/${encodeURIComponent(run)}/labels`, body);
        changed.value = (answer as { changes: number }).changes;
        problem.value = "";
      } catch (error) {
        decisions[i].value = last;
        problem.value = messageOf(error);
      }
    });
  };
  /** The next card of which nothing is said, or else the next one. */
  const next = (from: number) => {
    const open = decisions.findIndex(({ value }, i) => i > from && !value);
    return open >= 0 ? open : Math.min(from + 1, cards.length - 1);
  };
  return {
    run,
    classes,
    cards,
    decisions,
    at,
    card: computed((): DeskCard | undefined => cards[at.value]),
    changed,
    said,
    problem,
    canUndo: computed(() => before.value.length > 0),
    decide(decision: Decision) {
      const i = at.value;
      before.value = [...before.value, [i, decisions[i].value]];
      save(i, decision);
      said.value = `${cards[i].file}: ${wordsOf(decision, classes, cards[i])}`;
      at.value = next(i);
    },
    undo() {
      const [last, decision] = before.value.at(-1) ?? [];
      if (last === undefined) return;
      before.value = before.value.slice(0, -1);
      save(last, decision);
      said.value = `${cards[last].file}: taken back`;
      at.value = last;
    },
    go(to: number) {
      at.value = Math.max(0, Math.min(cards.length - 1, to));
    },
    /** Resolves once all that was said is kept. */
    settled: () => saved,
  };
}

/** A decision in words. */
export function wordsOf(
  decision: Decision | undefined,
  classes: readonly string[],
  { class: own }: Pick<DeskCard, "class">,
): string {
  if (!decision) return "open";
  if ("excluded" in decision) return "left out";
  return decision.class === own ? "right" : classes[decision.class];
}
