import { numberIn, withRun } from "../../../../server/answers.ts";
import { csvOf } from "../../../../server/csv.ts";
import { metricsOf } from "../../../../server/metrics.ts";
import { readRunRecord } from "../../../../../engine/run/record.ts";
import { columnsOf } from "../../../../server/runs.ts";
import { define } from "../../../../utils.ts";

/** All points of a run, with the smoothed curves where `span` asks for them. */
export const handlers = define.handlers({
  GET: ({ url, params: { id } }) =>
    withRun(id, async (path) => {
      const metrics = metricsOf(await readRunRecord(path));
      const columns = await columnsOf(id, path, metrics);
      const rows = csvOf(columns, { metrics, span: Math.max(1, numberIn(url, "span", 1)) });
      const body = ReadableStream.from(rows).pipeThrough(new TextEncoderStream());
      const name = encodeURIComponent(`${id}.csv`);
      return new Response(body, {
        headers: {
          "content-type": "text/csv; charset=utf-8",
          "content-disposition": `attachment; filename*=UTF-8''${name}`,
        },
      });
    }),
});
