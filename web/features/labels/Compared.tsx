import { percent } from "../../shared/format.ts";
import type { ChangedLabel, TestFigures } from "../../messages/labels.ts";
import { ConfusionMatrix } from "../runs/ConfusionMatrix.tsx";

/** Of more classes nobody reads a matrix. */
const MOST_IN_TABLE = 20;

/** The test of a network, with what it is a test of. */
export function Tested({ title, about, figures, id }: {
  title: string;
  /** The run whose cells lead to their pictures. */
  id?: string;
  about: string;
  figures: TestFigures;
}) {
  const { correct, count, accuracy, accuracyInterval: [low, high], names, confusion } = figures;
  return (
    <section class="panel">
      <h2>{title}</h2>
      <p class="headline">
        <strong>{percent(accuracy)}</strong> test accuracy
      </p>
      <p class="muted">
        By the {about}: {correct} of {count}, 95 % interval {percent(low)} to {percent(high)}.
      </p>
      {names.length <= MOST_IN_TABLE && <ConfusionMatrix {...{ id, names, confusion }} />}
    </section>
  );
}

/** The labels that were mended. */
export function Changed({ changed }: { changed: readonly ChangedLabel[] }) {
  return (
    <section class="panel">
      <h2>{changed.length} {changed.length === 1 ? "label" : "labels"} changed</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              {["Picture", "Part", "Before", "After"].map((name) => (
                <th key={name} scope="col">{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {changed.map(({ file, part, before, after }) => (
              <tr key={file}>
                <th scope="row">{file}</th>
                <td>{part}</td>
                <td>{before ?? "–"}</td>
                <td>{after ?? "left out"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
