import { Matrix } from "../gallery/Matrix.tsx";
import { format } from "../gallery/format.ts";
import type { CellGradient } from "../../inspection/protocol.ts";
import { Channel, channelNow } from "./Channel.tsx";
import { scaled } from "./scale.ts";
import { channelOf, type GradientState, largest } from "./state.ts";

/** Where the derivative of the chosen cell goes: to the weights, or to the cells before. */
export function Origin({ state }: { state: GradientState }) {
  const { value: cell } = state.cell;
  if (!cell) return null;
  switch (cell.origin.kind) {
    case "convolution":
      return <Parts state={state} cell={cell} />;
    case "pooling":
      return <PoolingOrigin cell={cell} />;
    case "pointwise":
      return <PointwiseOrigin cell={cell} />;
    case "other":
      return (
        <p>
          {cell.origin.op}{" "}
          has no window: its derivative goes to all cells before it, by rules of its own.
        </p>
      );
  }
}

/** A place's part of each weight's gradient. */
function Parts({ state, cell }: { state: GradientState; cell: CellGradient }) {
  const { derivative, origin, parts = [] } = cell;
  if (origin.kind !== "convolution") return null;
  const { inputs, inside, kernel: [rows, columns] } = origin;
  const channels = inputs.length / (rows * columns);
  const channel = channelNow(state, channels);
  const outside = inside.map((isInside) => !isInside);
  const { values, unit } = scaled(channelOf(parts, channels, channel), largest(parts));
  return (
    <>
      <h3>2. This place's part of each weight's gradient</h3>
      <p>
        What each weight saw here, times the cell's derivative:
      </p>
      <Channel state={state} channels={channels} />
      <div class="matrices">
        <Matrix
          title="What the weights saw"
          values={channelOf(inputs, channels, channel)}
          columns={columns}
          strongest={largest(inputs)}
          outside={outside}
          written
        />
        <span class="number">× {format(derivative)} =</span>
        <figure>
          <Matrix
            title={`This place's part${unit}`}
            values={values}
            columns={columns}
            strongest={largest(scaled(parts).values)}
            outside={outside}
            written
          />
          {unit && <figcaption>The parts{unit}</figcaption>}
        </figure>
      </div>
    </>
  );
}

/** A pooling passes its derivative to the winner alone. */
function PoolingOrigin({ cell: { derivative, origin, before = [] } }: { cell: CellGradient }) {
  if (origin.kind !== "pooling") return null;
  const { inputs, inside, kernel: [, columns], winner } = origin;
  const outside = inside.map((isInside) => !isInside);
  const matrix = { columns, outside, marked: winner, written: true };
  const { values, unit } = scaled(before);
  const isShared = before.some((value, k) => value !== (k === winner ? derivative : 0));
  return (
    <>
      <h3>2. Where it goes</h3>
      <p>
        To the winner of the window, whole:{" "}
        <strong class="number">{format(derivative)}</strong>. The other cells had no say in the
        largest, so they get nothing from here.
      </p>
      <div class="matrices">
        <figure>
          <Matrix title="The window" values={inputs} strongest={largest(inputs)} {...matrix} />
          <figcaption>The window; its winner is framed</figcaption>
        </figure>
        <span aria-hidden="true">→</span>
        <figure>
          <Matrix
            title={`Their derivatives${unit}`}
            values={values}
            strongest={largest(values)}
            {...matrix}
          />
          <figcaption>The derivatives there{unit}</figcaption>
        </figure>
      </div>
      {isShared && (
        <p class="muted">
          They are of all that uses these cells: other windows that they lie in add theirs.
        </p>
      )}
    </>
  );
}

/** An op of single cells multiplies by its own slope. */
function PointwiseOrigin({ cell: { derivative, origin, before = [] } }: { cell: CellGradient }) {
  if (origin.kind !== "pointwise") return null;
  const { op, inputs } = origin;
  const isOpen = inputs[0] > 0;
  return (
    <>
      <h3>2. Where it goes</h3>
      <p>
        {op === "relu"
          ? isOpen
            ? "The cell before is above 0, so ReLU lets it through as it is:"
            : "The cell before is not above 0: ReLU made it 0 whatever it was, so nothing goes on:"
          : `To the same cell of ${inputs.length === 1 ? "the layer" : "each layer"} before:`}
      </p>
      <ul class="number">
        {inputs.map((value, i) => (
          <li key={i}>
            cell {format(value)}, derivative {format(before[i] ?? 0)}
            {op === "relu" && isOpen && before[i] !== derivative &&
              ", with what else uses this cell"}
          </li>
        ))}
      </ul>
    </>
  );
}
