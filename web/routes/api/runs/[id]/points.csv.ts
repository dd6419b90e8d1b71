import { withRun } from "../../../../server/answers.ts";
import { csvOf } from "../../../../server/csv.ts";
import { metricsOf } from "../../../../server/metrics.ts";
import { readRunRecord } from "../../../../../engine/run/record.ts";
import { columnsOf } from "../../../../server/runs.ts";
import { define } from "../../../../utils.ts";

/** All points of a run. */
export const handlers = define.handlers({
  GET: ({ params: { id } }) =>
    withRun(id, async (path) => {
      const columns = await columnsOf(id, path, metricsOf(await readRunRecord(path)));
      const body = ReadableStream.from(csvOf(columns)).pipeThrough(new TextEncoderStream());
      const name = encodeURIComponent(`${id}.csv`);
      return new Response(body, {
        headers: {
          "content-type": "text/csv; charset=utf-8",
          "content-disposition": `attachment; filename*=UTF-8''${name}`,
        },
      });
    }),
});
