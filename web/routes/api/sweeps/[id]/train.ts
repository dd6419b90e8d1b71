import { problem, readBody } from "../../../../server/answers.ts";
import { trialIn, withSweep } from "../../../../server/sweeps.ts";
import { startTrial } from "../../../../server/trainings.ts";
import { define } from "../../../../utils.ts";

/** Trains one of a sweep's trials as a run, which is in the list from now on. */
export const handlers = define.handlers({
  POST: ({ req, params: { id } }) =>
    withSweep(id, async (path) => {
      const body = await readBody(req);
      if (typeof body === "string") return problem(400, body);
      const found = await trialIn(path, body.trial);
      if (!found) return problem(400, "Cannot train this as trial is no number of the sweep's");
      const run = startTrial(id, path, found.trial, found.folder);
      return Response.json({ id: run }, { status: 201 });
    }),
});
