import type { KernelResult } from "../../worker/messages.ts";

const milliseconds = (seconds: number) => (seconds * 1e3).toFixed(3);

const COLUMNS = ["median ms", "p95 ms", "min ms", "runs", "GFLOP/s", "GB/s", "roof"];

/** In the order of the columns; dashes for a kernel that failed. */
function figuresOf(result: KernelResult): string[] {
  if ("failure" in result) return COLUMNS.map(() => "–");
  const { median, p95, min, samples, flops, bytes, fraction } = result;
  return [
    ...[median, p95, min].map(milliseconds),
    String(samples),
    (flops / 1e9).toFixed(2),
    (bytes / 1e9).toFixed(2),
    `${(100 * fraction).toFixed(0)} %`,
  ];
}

/** The table of `deno task bench`. */
export function ResultTable({ results }: { results: readonly KernelResult[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Kernels">
      <table>
        <thead>
          <tr>
            <th scope="col">Kernel and shapes</th>
            {COLUMNS.map((name) => <th key={name} scope="col" class="number">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {results.map((result) => (
            <tr key={`${result.kernel} ${result.shapes}`}>
              <td>
                <code>{result.kernel}</code> <span class="muted">{result.shapes}</span>
                {"isBroken" in result && result.isBroken && (
                  <span class="tag warn">
                    above the roof: the measurement is broken
                  </span>
                )}
                {"failure" in result && <pre class="problem">Failed: {result.failure}</pre>}
              </td>
              {figuresOf(result).map((figure, i) => <td key={i} class="number">{figure}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="muted">p95 is the slowest of the runs where there are fewer than 20.</p>
    </div>
  );
}
