import { problem, withRun } from "../../../../server/answers.ts";
import { followRuns } from "../../../../server/live.ts";
import { runPath } from "../../../../server/runs.ts";
import { eventStream } from "../../../../server/sse.ts";
import { beginningOf } from "../../../../server/trainings.ts";
import { define } from "../../../../utils.ts";

/**
 * A run's page, live: `with` names runs to compare, `from` the places where the page's curves end;
 * after a reconnection `Last-Event-ID` says it better. Of a run that prepares, its state.
 */
export const handlers = define.handlers({
  GET: ({ req, url, params: { id } }) => {
    if (beginningOf(id)) return eventStream(followRuns([{ id, offset: 0 }]));
    return withRun(id, async () => {
      const ids = [id, ...url.searchParams.getAll("with")];
      if (ids.length > 12 || !(await Promise.all(ids.map(runPath))).every(Boolean)) {
        return problem(404, "There is no such run to compare");
      }
      const text = req.headers.get("last-event-id") ?? url.searchParams.get("from") ?? "";
      const given = text.split(",").map((place) => Math.max(0, Math.trunc(Number(place))));
      return eventStream(followRuns(ids.map((id, i) => ({ id, offset: given[i] || 0 }))));
    });
  },
});
