import type { Report, Scores, ShownScores } from "../../messages/runs.ts";

/** Precision, recall, F1 and support by class; `all` leads to those that are left out. */
export function ScoreTable({ report, scores, all }: {
  report: Report;
  scores: ShownScores;
  all: string;
}) {
  return (
    <section class="panel">
      <h2>Classification report</h2>
      {scores.isCut && (
        <p>
          The {scores.rows.length} classes that were recognised least.{" "}
          <a href={all}>Show all {scores.count}</a>
        </p>
      )}
      <div class="scroll" tabIndex={0} role="group" aria-label="Scores by class">
        <table>
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col" class="number">Precision</th>
              <th scope="col" class="number">Recall</th>
              <th scope="col" class="number">F1</th>
              <th scope="col" class="number">Pictures</th>
            </tr>
          </thead>
          <tbody>
            {scores.rows.map((row, i) => <Row key={i} {...row} />)}
            <Row name="mean of the classes" {...report.macroAverage} />
            <Row name="mean by pictures" {...report.weightedAverage} />
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ name, precision, recall, f1, support }: Scores & { name: string }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {[precision, recall, f1].map((score, i) => <td key={i} class="number">{score.toFixed(2)}
      </td>)}
      <td class="number">{support}</td>
    </tr>
  );
}
