import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { listen } from "../features/runs/api.ts";
import { whileVisible } from "../features/runs/while_visible.ts";
import { SweepTag } from "../features/sweeps/SweepHead.tsx";
import type { SweepSummary } from "../messages/sweeps.ts";
import { ago, moment, percent } from "../shared/format.ts";

/** The sweeps, live; `now` is when the page was made, in milliseconds since 1970. */
export default function SweepList(props: { sweeps: SweepSummary[]; live: boolean; now: number }) {
  const sweeps = useSignal<readonly SweepSummary[]>(props.sweeps);
  const now = useSignal(props.now);
  const problem = useSignal("");
  useEffect(() => {
    if (!props.live) return;
    return whileVisible(() => {
      const source = listen("/api/sweeps/events", problem);
      source.addEventListener("sweeps", ({ data }) => {
        sweeps.value = JSON.parse(data);
        now.value = Date.now();
      });
      return () => source.close();
    });
  }, []);
  return (
    <>
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      {sweeps.value.length === 0
        ? <Empty />
        : (
          <section class="panel sweeps" aria-label="All sweeps">
            <table>
              <thead>
                <tr>
                  <th scope="col">Sweep</th>
                  <th scope="col">Status</th>
                  <th scope="col" class="number">Best by validation</th>
                  <th scope="col">Varied</th>
                  <th scope="col">Search</th>
                  <th scope="col">Pictures</th>
                  <th scope="col" class="number">Trainings</th>
                  <th scope="col" class="number">Started</th>
                </tr>
              </thead>
              <tbody>
                {sweeps.value.map((each) => <Row key={each.id} sweep={each} now={now.value} />)}
              </tbody>
            </table>
          </section>
        )}
    </>
  );
}

function Row({ sweep, now }: { sweep: SweepSummary; now: number }) {
  const { id, status, damage, started, data, search, varied, jobs, best } = sweep;
  return (
    <tr>
      <th scope="row">
        <a href={`/sweeps/${encodeURIComponent(id)}`}>{id}</a>
      </th>
      <td>
        <SweepTag status={status} />
      </td>
      {damage ? <td colSpan={6} class="damage">{damage}</td> : (
        <>
          <td class="number">
            <span class="on-phone">Best by validation</span>
            {best === undefined ? "–" : percent(best)}
          </td>
          <td>
            <span class="on-phone">Varied</span>
            {varied.join(", ")}
          </td>
          <td>
            <span class="on-phone">Search</span>
            {search}
          </td>
          <td>
            <span class="on-phone">Pictures</span>
            {data}
          </td>
          <td class="number">
            <span class="on-phone">Trainings</span>
            {jobs.done === jobs.total ? jobs.done : `${jobs.done} of ${jobs.total}`}
          </td>
          <td class="number">
            <span class="on-phone">Started</span>
            <time dateTime={started} title={`${moment(started)} UTC`}>{ago(started, now)}</time>
          </td>
        </>
      )}
    </tr>
  );
}

function Empty() {
  return (
    <section class="empty">
      <p>There are no sweeps yet. A terminal starts one:</p>
      <pre class="panel"><code>deno task sweep my-pictures --vary learning-rate=1e-4..1e-2 --seeds 3</code></pre>
      <p>
        A sweep is many trainings on the same pictures that differ in what is varied: learning
        rates, networks, seeds. It tells which setting is best, and how sure that is.
      </p>
    </section>
  );
}
