import type { HeldCurves } from "./held_curves.ts";

/** What was chosen otherwise in one of some runs than in another, run by run. */
export function ChoiceDifferences({ runs }: { runs: readonly HeldCurves[] }) {
  const names = [...new Set(runs.flatMap(({ choices }) => Object.keys(choices)))]
    .filter((name) => runs.some(({ choices }) => choices[name] !== runs[0].choices[name]));
  return (
    <section class="panel" aria-labelledby="differences">
      <h2 id="differences">What differs between these runs</h2>
      {names.length === 0
        ? <p>Nothing: they were trained alike.</p>
        : (
          <div class="scroll" tabIndex={0} role="group" aria-label="Differences">
            <table>
              <thead>
                <tr>
                  <th scope="col">Choice</th>
                  {runs.map(({ id }) => <th key={id} scope="col">{id}</th>)}
                </tr>
              </thead>
              <tbody>
                {names.map((name) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    {runs.map(({ id, choices }) => <td key={id}>{choices[name] ?? "–"}</td>)}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
    </section>
  );
}
