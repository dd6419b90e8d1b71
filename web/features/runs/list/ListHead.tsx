import { COLUMNS, type Key, type Order } from "./order.ts";

/** The head of the list, whose columns sort it. */
export function ListHead({ order, isAll, onAll, onPress }: {
  order: Order;
  /** Whether all runs that are shown are selected. */
  isAll: boolean;
  onAll: (isAll: boolean) => void;
  onPress: (key: Key) => void;
}) {
  const sortOf = (key: Key) =>
    order.key !== key ? "none" : order.isDescending ? "descending" : "ascending";
  return (
    <thead>
      <tr>
        <th scope="col" class="choice">
          <input
            type="checkbox"
            aria-label="Select all that are shown"
            checked={isAll}
            onChange={({ currentTarget }) => onAll(currentTarget.checked)}
          />
        </th>
        {COLUMNS.map(({ key, label, isFigure }) => (
          <>
            {key === "started" && <th key="loss" scope="col" class="loss">Loss</th>}
            <th
              key={key}
              scope="col"
              class={`${key} ${isFigure ? "number" : ""}`}
              aria-sort={sortOf(key)}
            >
              <button type="button" class="quiet" onClick={() => onPress(key)}>
                {label}
                {sortOf(key) !== "none" && (
                  <span aria-hidden="true">{order.isDescending ? "↓" : "↑"}</span>
                )}
              </button>
            </th>
          </>
        ))}
        <th scope="col">
          <span class="visually-hidden">Actions</span>
        </th>
      </tr>
    </thead>
  );
}
