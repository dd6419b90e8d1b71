import { problem, readBody, withRun } from "../../../../server/answers.ts";
import { commandOf } from "../../../../server/orders.ts";
import { reasonHere } from "../../../../server/settings.ts";
import { controlTraining, goOn, isBusy } from "../../../../server/trainings.ts";
import { define } from "../../../../utils.ts";

/** Pauses, resumes or stops a training, sets its learning rate, or goes on with one that ended. */
export const handlers = define.handlers({
  async POST({ req, params: { id } }) {
    const body = await readBody(req);
    if (typeof body === "string") return problem(400, body);
    if (body.type === "goOn") return await withRun(id, (path) => start(id, path));
    const command = commandOf(body);
    if (typeof command === "string") return problem(400, command);
    if (controlTraining(id, command)) return Response.json({});
    return await withRun(id, () =>
      problem(
        409,
        `Cannot control '${id}' as this server did not start it, or it has ended`,
      ));
  },
});

async function start(id: string, path: string): Promise<Response> {
  if (isBusy(id, path)) {
    return problem(409, `Cannot go on with '${id}' as it is being trained`);
  }
  try {
    return Response.json({ id: await goOn(path) });
  } catch (error) {
    return problem(422, reasonHere(error));
  }
}
