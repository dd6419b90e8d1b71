import { duration, plural } from "../../shared/format.ts";
import type { Desk } from "./desk.ts";

/** Of more workers the rest is told on demand. */
const FIRST = 4;

/** Who trained what where. */
export function Workers({ desk }: { desk: Desk }) {
  const { workers } = desk.state.value;
  const rest = workers.slice(FIRST);
  return (
    <section class="panel">
      <h2>{plural(workers.length, "worker")}</h2>
      {workers.length === 0
        ? <p class="muted">None has given a training back yet.</p>
        : <WorkerTable workers={workers.slice(0, FIRST)} />}
      {rest.length > 0 && (
        <details class="more">
          <summary>{plural(rest.length, "other")}</summary>
          <WorkerTable workers={rest} />
        </details>
      )}
    </section>
  );
}

function WorkerTable({ workers }: { workers: Desk["state"]["value"]["workers"] }) {
  return (
    <table class="workers">
      <thead>
        <tr>
          <th scope="col">Worker</th>
          <th scope="col" class="number">Trainings</th>
          <th scope="col" class="number">Time</th>
          <th scope="col" class="number">Last trial</th>
        </tr>
      </thead>
      <tbody>
        {workers.map(({ worker, adapter, software, backend, jobs, failed, seconds, last }) => (
          <tr key={worker}>
            <th scope="row">
              {worker}
              <small class="muted">{adapter}{software && " (software)"}, {backend}</small>
            </th>
            <td class="number">{jobs}{failed > 0 && ` (${failed} failed)`}</td>
            <td class="number">{duration(seconds)}</td>
            <td class="number">{last}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
