import type { Report } from "../../messages/runs.ts";

const SHADES = 8;

/** Pictures by true and predicted class; each cell opens its pictures. */
export function ConfusionMatrix({ id, report }: { id: string; report: Report }) {
  const { classes, confusion } = report;
  return (
    <section class="panel">
      <h2>Confusion matrix</h2>
      <p class="muted">Rows are true classes, columns predicted ones. A cell opens its pictures.</p>
      <div class="scroll">
        <table class="confusion">
          <thead>
            <tr>
              <td></td>
              {classes.map(({ name }) => <th key={name} scope="col">{name}</th>)}
            </tr>
          </thead>
          <tbody>
            {confusion.map((row, i) => (
              <tr key={classes[i].name}>
                <th scope="row">{classes[i].name}</th>
                {row.map((count, j) => (
                  <td key={j} class={shadeOf(count, row, i === j)}>
                    {count === 0 ? <span>0</span> : (
                      <a
                        href={`/runs/${encodeURIComponent(id)}/cell/${i}/${j}`}
                        aria-label={`${count} pictures of ${classes[i].name} taken for ${
                          classes[j].name
                        }`}
                      >
                        {count}
                      </a>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function shadeOf(count: number, row: number[], isRight: boolean): string {
  const share = count / (row.reduce((sum, each) => sum + each, 0) || 1);
  return `${isRight ? "right" : "wrong"} shade-${Math.ceil(share * SHADES)}`;
}
