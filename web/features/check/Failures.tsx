import { number } from "../../shared/format.ts";
import type { KernelCheck } from "../../worker/messages.ts";
import { isWrong } from "./report.ts";

/** What failed, and by how much. */
export function Failures({ results }: { results: readonly KernelCheck[] }) {
  const wrong = results.filter(isWrong);
  if (wrong.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="failures">
      <h2 id="failures">What is wrong here</h2>
      <ul class="failures">
        {wrong.map(({ op, kernel, deviation, failure }) => (
          <li key={`${op} ${kernel}`}>
            <p>
              <strong>{op}</strong> <code>{kernel}</code> {deviation && (
                <span class="number">
                  is off by {number(deviation.error)} where {number(deviation.allowed)} is allowed
                </span>
              )}
            </p>
            <pre class="problem">{failure}</pre>
          </li>
        ))}
      </ul>
    </section>
  );
}
