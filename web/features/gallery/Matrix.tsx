import { format, short } from "./format.ts";

interface MatrixProps {
  readonly title?: string;
  /** `[rows, columns]`. */
  readonly values: readonly number[];
  readonly columns: number;
  /** What is drawn in full colour. */
  readonly strongest: number;
  /** Whether the numbers are written. */
  readonly written?: boolean;
  /** Cells that do not exist, by place. */
  readonly outside?: readonly boolean[];
  /** A cell that is framed. */
  readonly marked?: number;
}

/** Numbers as coloured squares: warm above 0, cool below. */
export function Matrix(
  { title, values, columns, strongest, written, outside, marked }: MatrixProps,
) {
  const side = written ? 52 : 12;
  const rows = values.length / columns;
  const spoken = values.map((value, i) => outside?.[i] ? "padding" : format(value)).join(", ");
  return (
    <svg
      class="matrix"
      viewBox={`0 0 ${columns * side} ${rows * side}`}
      width={columns * side}
      height={rows * side}
      role="img"
      aria-label={`${title ? `${title}: ` : ""}${spoken}`}
    >
      {values.map((value, i) => {
        const [x, y] = [i % columns * side, Math.floor(i / columns) * side];
        const share = Math.min(1, Math.abs(value) / (strongest || 1));
        return (
          <g key={i} class={outside?.[i] ? "padding" : value < 0 ? "below" : "above"}>
            <rect x={x} y={y} width={side} height={side} fill-opacity={share} />
            {written && (
              <text x={x + side / 2} y={y + side / 2}>
                {outside?.[i] ? "pad" : short(value)}
              </text>
            )}
          </g>
        );
      })}
      {marked !== undefined && (
        <rect
          class="mark"
          x={marked % columns * side + 1.5}
          y={Math.floor(marked / columns) * side + 1.5}
          width={side - 3}
          height={side - 3}
        />
      )}
    </svg>
  );
}
