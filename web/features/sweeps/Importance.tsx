import { percent } from "../../shared/format.ts";
import type { Desk } from "./desk.ts";

/** How much of the differences between settings each varied thing explains. */
export function Importance({ desk }: { desk: Desk }) {
  const { importance } = desk.state.value;
  const labelOf = (name: string) => desk.facts.things.find((each) => each.name === name)!.label;
  return (
    <section class="panel">
      <h2>What matters</h2>
      {importance.length === 0
        ? <p class="muted">More settings have to be trained before this can be said.</p>
        : (
          <ul class="importance">
            {importance.map(({ name, share }) => (
              <li key={name}>
                <span>{labelOf(name)}</span>
                <svg class="bar" aria-hidden="true">
                  <rect width={`${100 * share}%`} height="100%" />
                </svg>
                <span class="number">{percent(share, 0)}</span>
              </li>
            ))}
          </ul>
        )}
      <p class="muted">
        Of the differences between settings' accuracies, the share that goes with this alone. What
        things do only together, and chance, is in no bar.
      </p>
    </section>
  );
}
