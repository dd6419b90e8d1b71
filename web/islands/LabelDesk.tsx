import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Card } from "../features/labels/Card.tsx";
import { Search } from "../features/labels/Search.tsx";
import { createDesk, type Desk } from "../features/labels/state.ts";
import { Strip } from "../features/labels/Strip.tsx";
import { send } from "../features/runs/api.ts";
import type { DeskProps } from "../messages/labels.ts";
import { addressed } from "../shared/address.ts";
import { messageOf } from "../shared/errors.ts";

/** Doubted labels, one after the other, to be mended. */
export default function LabelDesk(props: DeskProps) {
  const { run, cost, finding, found, height, width, viridis } = props;
  const desk = useMemo(() => createDesk(props), []);
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <Search {...{ run, cost, finding }} isDone={found !== undefined} />
      {found && desk.cards.length > 0 && (
        <section
          ref={place}
          class="panel desk"
          aria-label="Doubted labels"
          tabIndex={-1}
          onKeyDown={(event) => press(event, desk)}
        >
          <div class="row spread">
            <p class="muted">
              The {desk.cards.length} most doubted of {found.judged} labels, the most doubted first.
            </p>
            <Again desk={desk} />
          </div>
          <Card {...{ desk, height, width, viridis }} />
          <Strip {...{ desk, height, width }} />
          <p class="visually-hidden" role="status">{desk.said}</p>
          {desk.problem.value && <p class="problem" role="alert">{desk.problem}</p>}
        </section>
      )}
    </>
  );
}

/** Does what a key means. */
function press(event: KeyboardEvent, desk: Desk): void {
  const target = event.target as HTMLElement;
  const isTaken = event.key === "Enter" && target.matches("button, a") || target.matches("select");
  if (event.ctrlKey || event.metaKey || event.altKey || isTaken) return;
  const action = actionOf(event.key, desk);
  if (!action) return;
  event.preventDefault();
  action();
}

function actionOf(key: string, desk: Desk): (() => void) | undefined {
  const { card, at, classes } = desk;
  const index = Number(key) - 1;
  if (/^[1-9]$/.test(key)) {
    return index < classes.length ? () => desk.decide({ class: index }) : undefined;
  }
  switch (key.toLowerCase()) {
    case "enter":
      return () => desk.decide({ class: card.value!.class });
    case "x":
      return () => desk.decide({ excluded: true });
    case "z":
      return desk.undo;
    case "arrowright":
      return () => desk.go(at.value + 1);
    case "arrowleft":
      return () => desk.go(at.value - 1);
  }
}

/** Trains once more with what was mended. */
function Again({ desk }: { desk: Desk }) {
  const busy = useSignal(false);
  const count = desk.changed.value;
  const again = async () => {
    busy.value = true;
    try {
      await desk.settled();
      const path = `/api/runs/${encodeURIComponent(desk.run)}/labels`;
      const { id } = await send("POST", path, { type: "again" }) as { id: string };
      location.assign(addressed(`/runs/${encodeURIComponent(id)}/again`));
    } catch (error) {
      desk.problem.value = messageOf(error);
      busy.value = false;
    }
  };
  return (
    <button type="button" class="primary" disabled={busy.value || count === 0} onClick={again}>
      Train again with {count} {count === 1 ? "change" : "changes"}
    </button>
  );
}
