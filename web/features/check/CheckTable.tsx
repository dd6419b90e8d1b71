import { number } from "../../shared/format.ts";
import type { KernelCheck } from "../../worker/messages.ts";
import { isWrong } from "./report.ts";

const WAYS = { run: "right", compiled: "compiles", none: "can't run here" } as const;

/** Every kernel that was checked, in the order of the ops. */
export function CheckTable({ results }: { results: readonly KernelCheck[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="All kernels">
      <table class="check-table">
        <thead>
          <tr>
            <th scope="col">Op and kernel</th>
            <th scope="col">Result</th>
            <th scope="col" class="number">Worst error</th>
            <th scope="col" class="number">Tolerance</th>
            <th scope="col" class="number">Samples</th>
            <th scope="col" class="number">ms</th>
          </tr>
        </thead>
        <tbody>
          {results.map((result) => {
            const { op, kernel, way, deviation, samples, milliseconds } = result;
            return (
              <tr key={`${op} ${kernel}`}>
                <th scope="row">
                  {op} <code class="muted">{kernel}</code>
                </th>
                <td>
                  {isWrong(result)
                    ? <span class="tag bad">wrong</span>
                    : <span class={way === "run" ? "tag good" : "tag"}>{WAYS[way]}</span>}
                </td>
                <td class="number">{number(deviation?.error)}</td>
                <td class="number">{number(deviation?.allowed)}</td>
                <td class="number">{samples}</td>
                <td class="number">{milliseconds.toFixed(0)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p class="muted">
        Worst error: of the number that comes nearest to its tolerance, which grows with the sum
        that it is. Milliseconds are those of compiling, running and comparing on all samples.
      </p>
    </div>
  );
}
