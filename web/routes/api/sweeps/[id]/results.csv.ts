import { sweepCsv, withSweep } from "../../../../server/sweeps.ts";
import { define } from "../../../../utils.ts";

/** All results of a sweep, a line each. */
export const handlers = define.handlers({
  GET: ({ params: { id } }) =>
    withSweep(id, async (path) => {
      const name = encodeURIComponent(`${id}.csv`);
      return new Response(await sweepCsv(id, path), {
        headers: {
          "content-type": "text/csv; charset=utf-8",
          "content-disposition": `attachment; filename*=UTF-8''${name}`,
        },
      });
    }),
});
