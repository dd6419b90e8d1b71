import { problem, withRun } from "../../../../server/answers.ts";
import { drawnNetwork, networkDrawing } from "../../../../server/network_drawing.ts";
import { define } from "../../../../utils.ts";

/** The drawing of a run's network. */
export const handlers = define.handlers({
  GET: ({ params: { id } }) =>
    withRun(id, async (path) => {
      const drawing = networkDrawing(await drawnNetwork(path));
      if (drawing === undefined) return problem(422, "Cannot draw this network");
      return new Response(drawing, { headers: { "content-type": "image/svg+xml; charset=utf-8" } });
    }),
});
