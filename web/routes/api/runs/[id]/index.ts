import { problem, readBody, withRun } from "../../../../server/answers.ts";
import { stopFinding } from "../../../../server/finding.ts";
import { deleteRun, renameRun } from "../../../../server/runs.ts";
import { reasonHere } from "../../../../server/settings.ts";
import { forgetFigures } from "../../../../server/summary_file.ts";
import { beginningOf, forgetTraining, isBusy } from "../../../../server/trainings.ts";
import { define } from "../../../../utils.ts";

/** Renames or deletes a run; one that did not begin is forgotten. */
export const handlers = define.handlers({
  PATCH: ({ req, params: { id } }) =>
    withRun(id, async (path) => {
      const body = await readBody(req);
      if (typeof body === "string") return problem(400, body);
      if (typeof body.name !== "string") return problem(400, "Cannot rename as there is no name");
      return await change(id, path, "rename", () => renameRun(path, body.name as string));
    }),
  DELETE({ params: { id } }) {
    const beginning = beginningOf(id);
    if (beginning?.state.controllable) {
      return problem(409, `Cannot delete '${id}' as it is about to train: stop it first`);
    }
    if (beginning) {
      forgetTraining(id);
      return Response.json({});
    }
    return withRun(id, (path) => change(id, path, "delete", () => deleteRun(path)));
  },
});

/** Does it, unless the run is being trained. */
async function change(id: string, path: string, what: string, act: () => Promise<void>) {
  if (isBusy(id, path)) {
    return problem(409, `Cannot ${what} '${id}' as it is being trained: stop it first`);
  }
  try {
    await act();
  } catch (error) {
    return problem(409, reasonHere(error));
  }
  forgetTraining(id);
  stopFinding(id);
  forgetFigures(path);
  return Response.json({});
}
