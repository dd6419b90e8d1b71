import type { RefObject } from "preact";
import { percent, plural } from "../../shared/format.ts";
import type { ModelReady, OwnClass } from "../../worker/messages.ts";
import { HoldButton } from "../demo/HoldButton.tsx";
import { afterAdding, ask } from "../demo/session.ts";
import {
  adapter,
  filledClasses,
  finished,
  isBusy,
  phase,
  seen,
  started,
  steps,
} from "../demo/state.ts";

/** So many epochs are trained with what was shown. */
const EPOCHS = 2;

interface TeachingProps {
  readonly model: ModelReady;
  readonly video: RefObject<HTMLVideoElement>;
}

/** A bar per class, and where it can learn on, a button that says: this is one. */
export function Teaching({ model: { classes }, video }: TeachingProps) {
  const { probabilities = [] } = seen.value ?? {};
  const likeliest = probabilities.indexOf(Math.max(...probabilities));
  const teachable = teachableOf(classes);
  return (
    <>
      <p class="verdict">
        <strong role="status">{classes[likeliest] ?? "…"}</strong>{" "}
        {likeliest >= 0 && <span class="number">{percent(probabilities[likeliest])}</span>}
      </p>
      <ul class="live-bars">
        {classes.map((name, i) => (
          <li key={name}>
            {teachable
              ? (
                <HoldButton
                  name={teachable[i].name}
                  disabled={isBusy.value || phase.value !== "ready"}
                  video={() => video.current!}
                  onTaken={trainOn}
                >
                  <span class="visually-hidden">Hold, this is</span>
                  {name}
                </HoldButton>
              )
              : <span>{name}</span>}
            <meter min="0" max="1" value={probabilities[i] ?? 0} aria-label={name} />
            <span class="number">{percent(probabilities[i] ?? 0)}</span>
          </li>
        ))}
      </ul>
      {isBusy.value ? <Learning /> : <Learnt isTeachable={teachable !== undefined} />}
    </>
  );
}

/** The visitor's classes in the order of the model's; nothing where they aren't the same. */
function teachableOf(classes: readonly string[]): OwnClass[] | undefined {
  const own = filledClasses.value;
  const found = classes.flatMap((name) => own.find(({ shown }) => shown === name) ?? []);
  return found.length === classes.length && own.length === classes.length ? found : undefined;
}

/** Two more epochs from the present weights, once all that was shown is added. */
function trainOn(): void {
  const { architecture } = adapter.value!;
  afterAdding(() =>
    ask({ type: "train", pictures: "own", architecture, epochs: EPOCHS, isContinued: true })
  );
}

function Learning() {
  const { step = 0 } = steps.value.at(-1) ?? {};
  const total = started.value?.steps;
  return (
    <label class="bar">
      <progress max={total} value={total && step} />
      <span class="number">{total ? `Learning: step ${step} of ${total}` : "Getting ready …"}</span>
    </label>
  );
}

function Learnt({ isTeachable }: { isTeachable: boolean }) {
  if (!isTeachable) {
    return (
      <p class="muted">
        Train on classes of your own, and it learns here from what it gets wrong: hold the right
        class then.
      </p>
    );
  }
  const { report } = finished.value ?? {};
  return (
    <p class="muted">
      Is it wrong? Hold the right class while you show it: it takes pictures, then learns from them
      for two more epochs. {report &&
        `Now it is right about ${percent(report.accuracy)} of ${
          plural(report.count, "picture")
        } that it never learnt from.`}
    </p>
  );
}
