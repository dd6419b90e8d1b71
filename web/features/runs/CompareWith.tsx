import { useSignal } from "@preact/signals";
import { DropDown } from "./DropDown.tsx";
import { MOST_COMPARED } from "./shown.ts";

/** So many names are listed at once. */
const MOST_LISTED = 50;

/** The other runs, sought by name, of which some are put into the same charts. */
export function CompareWith({ others, compared, onCompare }: {
  others: readonly string[];
  compared: readonly string[];
  onCompare: (runs: readonly string[]) => void;
}) {
  const sought = useSignal("");
  const words = sought.value.toLowerCase().split(/\s+/);
  const found = others.filter((id) => words.every((word) => id.toLowerCase().includes(word)));
  const isFull = compared.length === MOST_COMPARED;
  return (
    <DropDown name={compared.length ? `Compare: ${compared.length}` : "Compare"}>
      <input
        type="search"
        placeholder="Find a run"
        aria-label="Find a run"
        value={sought}
        onInput={(event) => sought.value = event.currentTarget.value}
      />
      <ul class="choices">
        {found.slice(0, MOST_LISTED).map((id) => (
          <li key={id}>
            <label class="check">
              <input
                type="checkbox"
                checked={compared.includes(id)}
                disabled={isFull && !compared.includes(id)}
                onChange={({ currentTarget: { checked } }) =>
                  onCompare(checked ? [...compared, id] : compared.filter((one) => one !== id))}
              />
              {id}
            </label>
          </li>
        ))}
      </ul>
      {found.length > MOST_LISTED && (
        <p class="muted">{found.length - MOST_LISTED} more: find them by name.</p>
      )}
      {found.length === 0 && <p class="muted">No run is called so.</p>}
      {isFull && <p class="muted">{MOST_COMPARED} runs stand beside one at most.</p>}
    </DropDown>
  );
}
