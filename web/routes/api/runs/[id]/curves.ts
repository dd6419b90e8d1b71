import { readRunRecord } from "../../../../../engine/run/record.ts";
import { numberIn, withRun } from "../../../../server/answers.ts";
import { choicesOf } from "../../../../server/choices.ts";
import { curvesOf } from "../../../../server/curves.ts";
import { metricsOf } from "../../../../server/metrics.ts";
import { columnsOf, stepsPerEpoch } from "../../../../server/runs.ts";
import { define } from "../../../../utils.ts";

/** A run's curves, downsampled. */
export const handlers = define.handlers({
  GET: ({ url, params: { id } }) =>
    withRun(id, async (path) => {
      const record = await readRunRecord(path);
      const metrics = metricsOf(record);
      const query = {
        from: numberIn(url, "from", 0),
        to: numberIn(url, "to", Infinity),
        buckets: Math.min(4000, Math.max(10, numberIn(url, "buckets", 800))),
        span: Math.max(1, numberIn(url, "span", 1)),
      };
      const run = {
        id,
        metrics,
        stepsPerEpoch: stepsPerEpoch(record),
        choices: choicesOf(record),
      };
      return Response.json(curvesOf(run, await columnsOf(id, path, metrics), query));
    }),
});
