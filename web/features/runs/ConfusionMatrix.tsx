import { CellLink } from "./CellLink.tsx";

const SHADES = 8;
/** Of more classes, the names above the columns stand upright. */
const MOST_LEVEL = 4;

/** Pictures by true and predicted class; each cell opens its pictures, where a run has them. */
export function ConfusionMatrix({ id, names, confusion }: {
  id?: string;
  names: readonly string[];
  confusion: readonly (readonly number[])[];
}) {
  return (
    <div class="scroll">
      <table class={`confusion ${names.length > MOST_LEVEL ? "many" : ""}`}>
        <thead>
          <tr>
            <td></td>
            {names.map((name, i) => (
              <th key={i} scope="col" title={name}>
                <span>{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {confusion.map((row, i) => (
            <tr key={i}>
              <th scope="row" title={names[i]}>{names[i]}</th>
              {row.map((count, j) => (
                <td key={j} class={shadeOf(count, row, i === j)}>
                  {count === 0 || id === undefined
                    ? <span>{count}</span>
                    : <CellLink {...{ id, names, truth: i, taken: j, count }} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shadeOf(count: number, row: readonly number[], isRight: boolean): string {
  const share = count / (row.reduce((sum, each) => sum + each, 0) || 1);
  return `${isRight ? "right" : "wrong"} shade-${Math.ceil(share * SHADES)}`;
}
