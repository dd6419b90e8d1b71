import type { ConfusionCells } from "../../messages/runs.ts";
import { CellLink } from "./CellLink.tsx";

/** The most frequent confusions; each opens its pictures. */
export function Confusions({ id, names, worst }: ConfusionCells & { id: string }) {
  if (worst.length === 0) return <p>No class was taken for another.</p>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Class</th>
          <th scope="col">Taken for</th>
          <th scope="col" class="number">Pictures</th>
        </tr>
      </thead>
      <tbody>
        {worst.map(({ truth, taken, count }) => (
          <tr key={`${truth} ${taken}`}>
            <th scope="row">{names[truth]}</th>
            <td>{names[taken]}</td>
            <td class="number">
              <CellLink {...{ id, names, truth, taken, count }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
