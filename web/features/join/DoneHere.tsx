import { duration, percent } from "../../shared/format.ts";
import type { Done } from "../../worker/join_messages.ts";
import { Varied } from "./Varied.tsx";

/** The trials that this tab has done, the last one first. */
export function DoneHere({ done }: { done: readonly Done[] }) {
  return (
    <section class="panel" aria-labelledby="done">
      <h2 id="done">Done here</h2>
      <div class="scroll" tabIndex={0} role="region" aria-label="Trials done here">
        <table class="join-done">
          <thead>
            <tr>
              <th scope="col">Trial</th>
              <th scope="col">What it had</th>
              <th scope="col" class="number">Validation accuracy</th>
              <th scope="col" class="number">Time</th>
            </tr>
          </thead>
          <tbody>
            {done.map(({ sweep, varied, result }) => (
              <tr key={`${sweep} ${result.trial} ${result.rung}`}>
                <th scope="row">{sweep} {result.trial}</th>
                <td>
                  <span class="row">
                    <Varied varied={varied} />
                  </span>
                </td>
                <td class="number">
                  {result.status === "finished"
                    ? percent(result.validationAccuracy)
                    : <span class="tag bad" title={result.error}>failed</span>}
                </td>
                <td class="number">{duration(result.seconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
