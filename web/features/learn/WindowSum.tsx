import type { Choice } from "../../messages/learn.ts";
import { format } from "../gallery/format.ts";
import { Matrix } from "../gallery/Matrix.tsx";
import type { WindowNumbers } from "./window_numbers.ts";

interface WindowSumProps {
  readonly choice: Choice;
  readonly numbers: WindowNumbers;
  readonly weights: readonly number[];
}

/** How the cell comes about: the products and their sum, or the window with its winner. */
export function WindowSum({ choice: { operation, kernel }, numbers, weights }: WindowSumProps) {
  const { inputs, inside, products, winner, value } = numbers;
  const outside = inside.map((isInside) => !isInside);
  const pixels = (
    <Matrix
      title="Pixels"
      values={inputs}
      columns={kernel}
      strongest={1}
      outside={outside}
      marked={operation === "pooling" ? winner : undefined}
      written
    />
  );
  if (operation === "pooling") {
    return (
      <div class="matrices">
        {pixels}
        <span class="number">
          the largest is <strong class="value">{format(value)}</strong>
        </span>
      </div>
    );
  }
  const largest = (all: readonly number[]) => Math.max(...all.map(Math.abs));
  return (
    <div class="matrices">
      {pixels}
      <span aria-hidden="true">×</span>
      <Matrix
        title="Weights"
        values={weights}
        columns={kernel}
        strongest={largest(weights)}
        written
      />
      <span aria-hidden="true">=</span>
      <Matrix
        title="Products"
        values={products}
        columns={kernel}
        strongest={largest(products)}
        outside={outside}
        written
      />
      <span class="number sum">
        Σ <strong class="value">{format(value)}</strong>
      </span>
    </div>
  );
}
