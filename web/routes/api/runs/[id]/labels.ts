import { problem, readBody, withRun } from "../../../../server/answers.ts";
import { findingOf, startFinding, stopFinding } from "../../../../server/finding.ts";
import { decide } from "../../../../server/labels.ts";
import { decisionOf } from "../../../../server/orders.ts";
import { isBusy, startMended } from "../../../../server/trainings.ts";
import { define } from "../../../../utils.ts";

/** A run's label desk: how the search goes, what is said of a picture, and what is to be done. */
export const handlers = define.handlers({
  GET: ({ params: { id } }) => withRun(id, () => Response.json(findingOf(id))),
  async PUT({ req, params: { id } }) {
    const body = await readBody(req);
    if (typeof body === "string") return problem(400, body);
    const decision = decisionOf(body);
    if (typeof decision === "string") return problem(400, decision);
    return await withRun(id, async (path) => {
      return Response.json({ changes: await decide(path, Number(body.picture), decision) });
    });
  },
  async POST({ req, params: { id } }) {
    const body = await readBody(req);
    if (typeof body === "string") return problem(400, body);
    return await withRun(id, async (path) => {
      if (body.type === "stop") return stopFinding(id), Response.json({});
      if (body.type === "again") return Response.json({ id: await startMended(id, path) });
      if (body.type !== "find") {
        return problem(400, "Cannot take this as type is none of find, stop, again");
      }
      if (isBusy(id, path)) {
        return problem(409, `Cannot look for labels as '${id}' is being trained`);
      }
      return startFinding(id, path), Response.json({});
    });
  },
});
