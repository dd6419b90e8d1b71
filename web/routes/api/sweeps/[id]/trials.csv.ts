import { csvOfSweep } from "../../../../server/sweep_csv.ts";
import { shownSweep, withSweep } from "../../../../server/sweeps.ts";
import { define } from "../../../../utils.ts";

/** All trials of a sweep, a line each. */
export const handlers = define.handlers({
  GET: ({ params: { id } }) =>
    withSweep(id, async (path) => {
      const name = encodeURIComponent(`${id}.csv`);
      return new Response(csvOfSweep(await shownSweep(id, path)), {
        headers: {
          "content-type": "text/csv; charset=utf-8",
          "content-disposition": `attachment; filename*=UTF-8''${name}`,
        },
      });
    }),
});
