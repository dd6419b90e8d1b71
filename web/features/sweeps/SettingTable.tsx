import { SettingRow } from "./SettingRow.tsx";
import type { Desk } from "./desk.ts";
import { COLUMNS, type Order, pressed } from "./view.ts";

/** The settings of a sweep, a page of them; each opens to its trials. */
export function SettingTable({ desk, live }: { desk: Desk; live: boolean }) {
  const { rows, page, pages } = desk.page.value;
  return (
    <>
      <Tools desk={desk} />
      <table>
        <Head desk={desk} />
        {rows.map((row) => <SettingRow key={row.setting} desk={desk} row={row} live={live} />)}
      </table>
      {rows.length === 0 && (
        <p class="muted none">No trial is between the grips and has these words.</p>
      )}
      {pages > 1 && (
        <div class="row pages" role="group" aria-label="Pages of the table">
          <button
            type="button"
            aria-disabled={page === 0}
            onClick={() => desk.turnTo(Math.max(0, page - 1))}
          >
            Before
          </button>
          <span class="muted number" role="status">Page {page + 1} of {pages}</span>
          <button
            type="button"
            aria-disabled={page === pages - 1}
            onClick={() => desk.turnTo(Math.min(pages - 1, page + 1))}
          >
            Next
          </button>
        </div>
      )}
    </>
  );
}

/** What the table can be sorted by: its columns from left to right. */
const columnsOf = ({ facts: { things } }: Desk) => [
  { key: COLUMNS.setting, label: "Setting", isFigure: false },
  ...things.map(({ name, label, kind }) => ({ key: name, label, isFigure: kind === "range" })),
  { key: COLUMNS.rank, label: "Validation", isFigure: true },
  { key: COLUMNS.seconds, label: "Time", isFigure: true },
];

function Tools({ desk }: { desk: Desk }) {
  const { search, order, rows, shown, trials, isFiltered } = desk;
  const count = rows.value.length;
  const held = trials.value.length - shown.value.length;
  return (
    <div class="row spread list-tools">
      <label class="search">
        <span class="visually-hidden">Search the trials</span>
        <input
          type="search"
          placeholder="Search: value, worker, status"
          value={search.value}
          onInput={({ currentTarget }) => desk.searchFor(currentTarget.value)}
        />
      </label>
      <label class="field on-phone">
        <span>Sort by</span>
        <select
          value={order.value.key}
          onChange={({ currentTarget: { value } }) =>
            desk.sortBy(pressed({ key: "", isDescending: false }, value))}
        >
          {columnsOf(desk).map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
        </select>
      </label>
      <p class="muted number" role="status">
        {count.toLocaleString("en")} {count === 1 ? "setting" : "settings"},{" "}
        {shown.value.length.toLocaleString("en")} trials{held > 0 &&
          `; ${held.toLocaleString("en")} held back`}
      </p>
      <button
        type="button"
        class="quiet"
        aria-disabled={!isFiltered.value}
        onClick={() => desk.clear()}
      >
        Show all
      </button>
    </div>
  );
}

function Head({ desk }: { desk: Desk }) {
  const order: Order = desk.order.value;
  /** The best is the first of the ranks and the highest of what the column shows. */
  const isDown = order.isDescending !== (order.key === COLUMNS.rank);
  const sortOf = (key: string) => order.key !== key ? "none" : isDown ? "descending" : "ascending";
  return (
    <thead>
      <tr>
        {columnsOf(desk).map(({ key, label, isFigure }) => (
          <th
            key={key}
            scope="col"
            class={isFigure ? "number" : undefined}
            aria-sort={sortOf(key)}
          >
            <button type="button" class="quiet" onClick={() => desk.sortBy(pressed(order, key))}>
              {label}
              <span aria-hidden="true">
                {order.key !== key ? "" : isDown ? " ↓" : " ↑"}
              </span>
            </button>
          </th>
        ))}
        <th scope="col">Seeds</th>
        <th scope="col">
          <span class="visually-hidden">Actions</span>
        </th>
      </tr>
    </thead>
  );
}
