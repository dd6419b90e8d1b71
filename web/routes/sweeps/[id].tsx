import { HttpError, page } from "fresh";
import { SweepTag } from "../../features/sweeps/SweepHead.tsx";
import SweepDesk from "../../islands/SweepDesk.tsx";
import type { ShownSweep } from "../../messages/sweeps.ts";
import { damagedSweep, noSuchSweep, shownSweep, sweepPath } from "../../server/sweeps.ts";
import { moment } from "../../shared/format.ts";
import { define } from "../../utils.ts";

export const handlers = define.handlers({
  async GET({ params: { id }, state }) {
    const path = await sweepPath(id);
    if (!path) throw new HttpError(404, `${noSuchSweep(id)}.`);
    state.title = id;
    try {
      const sweep = await shownSweep(id, path);
      return page({ id, sweep: state.trusted ? sweep : withoutCurves(sweep) });
    } catch (error) {
      return page({ id, ...damagedSweep(error) });
    }
  },
});

/** As a tab without the token sees it: curves need it. */
const withoutCurves = (sweep: ShownSweep): ShownSweep => ({
  ...sweep,
  trials: sweep.trials.map((trial) => ({ ...trial, curve: [] })),
});

/** A sweep. */
export default define.page<typeof handlers>(({ data, state: { trusted } }) => (
  <>
    <p class="back">
      <a href="/sweeps" aria-current="false">Sweeps</a>
    </p>
    <h1>{data.id}</h1>
    {"sweep" in data
      ? (
        <>
          <p class="muted">
            Started {moment(data.sweep.facts.started)} UTC: {data.sweep.facts.search} search on{" "}
            {data.sweep.facts.data}
          </p>
          <SweepDesk sweep={data.sweep} live={trusted} />
        </>
      )
      : (
        <section class="panel">
          <SweepTag status={data.status} />
          <p class="problem" role="alert">{data.error}</p>
        </section>
      )}
  </>
));
