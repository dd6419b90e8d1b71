import { problem, readBody, withRun } from "../../../../server/answers.ts";
import { deleteRun, renameRun } from "../../../../server/runs.ts";
import { reasonHere } from "../../../../server/settings.ts";
import { forgetTraining, isBusy } from "../../../../server/trainings.ts";
import { define } from "../../../../utils.ts";

/** Renames or deletes a run. */
export const handlers = define.handlers({
  PATCH: ({ req, params: { id } }) =>
    withRun(id, async (path) => {
      const body = await readBody(req);
      if (typeof body === "string") return problem(400, body);
      if (typeof body.name !== "string") return problem(400, "Cannot rename as there is no name");
      return await change(id, path, "rename", () => renameRun(path, body.name as string));
    }),
  DELETE: ({ params: { id } }) =>
    withRun(id, (path) => change(id, path, "delete", () => deleteRun(path))),
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
  return Response.json({});
}
