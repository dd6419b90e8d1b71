import { cellAddress } from "./cell_address.ts";

/** A cell of a confusion matrix, by the numbers of its classes. */
interface Cell {
  readonly id: string;
  readonly names: readonly string[];
  readonly truth: number;
  readonly taken: number;
  readonly count: number;
}

/** How many pictures a cell has, as the way to them. */
export function CellLink({ id, names, truth, taken, count }: Cell) {
  return (
    <a
      href={cellAddress(id, truth, taken)}
      aria-label={`${count} pictures of ${names[truth]} taken for ${names[taken]}`}
    >
      {count}
    </a>
  );
}
