import { runColor } from "./curve_tables.ts";

/** The runs of the charts with their colours: the page's own, and those beside it. */
export function ComparedRuns({ id, compared, onCompare }: {
  id: string;
  compared: readonly string[];
  onCompare: (runs: readonly string[]) => void;
}) {
  return (
    <ul class="compared" aria-label="Runs in the charts">
      {[id, ...compared].map((run, i) => (
        <li key={run}>
          <span class={`key solid ${runColor(i).slice(2)}`}>
            {i === 0
              ? <strong class="name">{run}</strong>
              : <a class="name" href={`/runs/${encodeURIComponent(run)}`}>{run}</a>}
          </span>
          {i > 0 && (
            <button
              type="button"
              class="quiet"
              aria-label={`Leave out ${run}`}
              onClick={() => onCompare(compared.filter((one) => one !== run))}
            >
              ×
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
