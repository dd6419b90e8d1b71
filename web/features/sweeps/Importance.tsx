import { percent } from "../../shared/format.ts";
import type { SweepState } from "../../messages/sweeps.ts";
import { textOf } from "./axes.ts";
import type { Desk } from "./desk.ts";

type Importances = SweepState["importance"];

/** How much of the differences between settings each varied thing explains. */
export function Importance({ desk }: { desk: Desk }) {
  const { importance } = desk.state.value;
  const labelOf = (name: string) => axisOf(desk, name).label;
  return (
    <section class="panel">
      <h2>What matters</h2>
      {importance.length === 0
        ? <p class="muted">More settings have to be trained before this can be said.</p>
        : (
          <ul class="importance">
            {importance.map(({ name, share, groups }) => (
              <li key={name}>
                <span>{labelOf(name)}</span>
                <svg class="bar" aria-hidden="true">
                  <rect width={`${100 * share}%`} height="100%" />
                </svg>
                <span class="number">{percent(share, 0)}</span>
                <small class="muted number">{bestOf(desk, name, groups)}</small>
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

const axisOf = ({ axes }: Desk, called: string) => axes.value.find(({ name }) => name === called)!;

/** Where the best values of a thing are. */
function bestOf(desk: Desk, name: string, groups: Importances[number]["groups"]): string {
  const { from, to, accuracy } = groups.reduce((a, b) => b.accuracy > a.accuracy ? b : a);
  const axis = axisOf(desk, name);
  const span = from === to ? textOf(axis, from) : `${textOf(axis, from)} to ${textOf(axis, to)}`;
  return `best: ${span}, ${percent(accuracy)} on average`;
}
