import type { KernelResult } from "../worker/messages.ts";

const milliseconds = (seconds: number) => (seconds * 1e3).toFixed(3);

/** The table of `deno task bench`. */
export function ResultTable({ results }: { results: readonly KernelResult[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Kernels">
      <table>
        <thead>
          <tr>
            <th scope="col">Kernel and shapes</th>
            <th scope="col" class="number">median ms</th>
            <th scope="col" class="number">p95 ms</th>
            <th scope="col" class="number">min ms</th>
            <th scope="col" class="number">GFLOP/s</th>
            <th scope="col" class="number">GB/s</th>
            <th scope="col" class="number">roof</th>
          </tr>
        </thead>
        <tbody>
          {results.map(({ kernel, shapes, median, p95, min, flops, bytes, fraction, isBroken }) => (
            <tr key={`${kernel} ${shapes}`}>
              <td>
                <code>{kernel}</code> <span class="muted">{shapes}</span>
                {isBroken && (
                  <span class="tag warn">
                    above the roof: the measurement is broken
                  </span>
                )}
              </td>
              <td class="number">{milliseconds(median)}</td>
              <td class="number">{milliseconds(p95)}</td>
              <td class="number">{milliseconds(min)}</td>
              <td class="number">{(flops / 1e9).toFixed(2)}</td>
              <td class="number">{(bytes / 1e9).toFixed(2)}</td>
              <td class="number">{(100 * fraction).toFixed(0)} %</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
