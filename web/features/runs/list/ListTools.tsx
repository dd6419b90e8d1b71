import { searchComparing } from "../shown.ts";
import { COLUMNS, type Key, type Order } from "./order.ts";

/** Search, and what can be done with the runs that are selected. */
export function ListTools(props: {
  search: string;
  order: Order;
  count: number;
  /** How many of them are still being read. */
  reading: number;
  shown: number;
  selected: readonly string[];
  live: boolean;
  onSearch: (search: string) => void;
  onOrder: (order: Order) => void;
  onDelete: () => void;
  onClear: () => void;
}) {
  const { search, order, count, reading, shown, selected, live } = props;
  const unread = reading === 0 ? "" : `, ${reading} still being read${live ? "" : ": reload"}`;
  return (
    <div class="row spread list-tools">
      <label class="search">
        <span class="visually-hidden">Search the runs</span>
        <input
          type="search"
          placeholder="Search: name, pictures, network, status"
          value={search}
          onInput={({ currentTarget }) => props.onSearch(currentTarget.value)}
        />
      </label>
      <label class="field on-phone">
        <span>Sort by</span>
        <select
          value={order.key}
          onChange={({ currentTarget }) => {
            const column = COLUMNS.find(({ key }) => key === currentTarget.value as Key)!;
            props.onOrder({ key: column.key, isDescending: column.isFigure === true });
          }}
        >
          {COLUMNS.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
        </select>
      </label>
      <p class="muted number" role="status">
        {selected.length > 0
          ? `${selected.length} selected`
          : shown === count
          ? `${count} ${count === 1 ? "run" : "runs"}${unread}`
          : `${shown} of ${count} runs`}
      </p>
      {selected.length > 0 && (
        <div class="row">
          {selected.length > 1 && live && (
            <a class="button primary" href={comparison(selected)}>Compare</a>
          )}
          <button type="button" class="danger" disabled={!live} onClick={props.onDelete}>
            Delete …
          </button>
          <button type="button" class="quiet" onClick={props.onClear}>Select none</button>
        </div>
      )}
    </div>
  );
}

/** The first of the runs beside the others. */
function comparison([first, ...others]: readonly string[]): string {
  return `/runs/${encodeURIComponent(first)}${searchComparing(others)}`;
}
