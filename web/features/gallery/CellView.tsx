import { useSignal } from "@preact/signals";
import type { CellAnswer, Pooled, Products } from "../../inspection/protocol.ts";
import { format } from "./format.ts";
import { Matrix } from "./Matrix.tsx";

/** Channels that are shown before all are asked for. */
const FEW = 3;

/** How a cell comes about, in numbers. */
export function CellView({ cell }: { cell: CellAnswer }) {
  switch (cell.kind) {
    case "convolution":
      return <ProductsView cell={cell} />;
    case "pooling":
      return <PooledView cell={cell} />;
    case "pointwise":
      return (
        <p class="formula number">
          {cell.op === "relu" ? `ReLU: max(0, ${format(cell.inputs[0])})` : (
            `${cell.op}(${cell.inputs.map(format).join(", ")})`
          )} = <strong>{format(cell.output)}</strong>
        </p>
      );
    case "other":
      return (
        <p class="formula number">
          {cell.op}:{" "}
          <strong>{format(cell.output)}</strong>. It has no window: no few cells before it make up
          this one.
        </p>
      );
  }
}

/** The products of one input channel. */
interface Channel {
  readonly channel: number;
  readonly inputs: number[];
  readonly weights: number[];
  readonly products: number[];
  readonly sum: number;
}

/** Takes the products of a window apart by input channel; of many, those that add most come first. */
export function channelsOf({ inputs, weights, kernel }: Products): Channel[] {
  const places = kernel[0] * kernel[1];
  const channels = inputs.length / places;
  const every = (numbers: number[], c: number) => numbers.filter((_, i) => i % channels === c);
  const all = Array.from({ length: channels }, (_, channel) => {
    const [own, filter] = [every(inputs, channel), every(weights, channel)];
    const products = own.map((value, i) => value * filter[i]);
    const sum = products.reduce((a, b) => a + b);
    return { channel, inputs: own, weights: filter, products, sum };
  });
  return channels > FEW ? all.sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum)) : all;
}

function ProductsView({ cell }: { cell: Products & { readonly isRectified: boolean } }) {
  const all = useSignal(false);
  const { kernel, inside, bias, sum, isRectified } = cell;
  const channels = channelsOf(cell);
  const [rows, columns] = kernel;
  const largest = (of: (channel: Channel) => number[]) =>
    channels.flatMap(of).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const strongest = {
    inputs: largest(({ inputs }) => inputs),
    weights: largest(({ weights }) => weights),
    products: largest(({ products }) => products),
  };
  const outside = inside.map((isInside) => !isInside);
  const shown = all.value ? channels : channels.slice(0, FEW);
  return (
    <div class="products">
      <p class="formula number">
        {rows}×{columns}×{channels.length} products {format(sum - bias)} + bias {format(bias)} =
        {" "}
        <strong>{format(sum)}</strong>
        {isRectified && (
          <>
            {" "}→ ReLU → <strong>{format(Math.max(0, sum))}</strong>
          </>
        )}
      </p>
      {shown.map(({ channel, ...numbers }) => (
        <div class="product" key={channel}>
          {channels.length > 1 && (
            <h4>
              Channel {channels.length === 3 ? ["red", "green", "blue"][channel] : channel}
            </h4>
          )}
          <div class="matrices">
            {(["inputs", "weights", "products"] as const).map((name, i) => (
              <>
                {i > 0 && <span aria-hidden="true">{i === 1 ? "×" : "="}</span>}
                <Matrix
                  title={name}
                  values={numbers[name]}
                  columns={columns}
                  strongest={strongest[name]}
                  outside={name === "weights" ? undefined : outside}
                  written
                />
              </>
            ))}
            <span class="number sum">Σ {format(numbers.sum)}</span>
          </div>
        </div>
      ))}
      {channels.length > FEW && (
        <button
          type="button"
          class="quiet"
          onClick={() => all.value = !all.value}
        >
          {all.value ? "Fewer" : `All ${channels.length} channels`}
        </button>
      )}
    </div>
  );
}

function PooledView({ cell: { inputs, inside, kernel, winner } }: { cell: Pooled }) {
  const strongest = inputs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (
    <>
      <p class="formula number">
        The largest of {kernel[0]}×{kernel[1]} is <strong>{format(inputs[winner])}</strong>
      </p>
      <Matrix
        title="The window"
        values={inputs}
        columns={kernel[1]}
        strongest={strongest}
        outside={inside.map((isInside) => !isInside)}
        marked={winner}
        written
      />
    </>
  );
}
