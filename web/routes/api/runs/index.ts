import { problem, readBody } from "../../../server/answers.ts";
import { orderOf } from "../../../server/orders.ts";
import { startTraining } from "../../../server/trainings.ts";
import { define } from "../../../utils.ts";

/** Starts a training, whose run is in the list from now on. */
export const handlers = define.handlers({
  async POST({ req }) {
    const body = await readBody(req);
    const order = typeof body === "string" ? body : orderOf(body);
    if (typeof order === "string") return problem(400, order);
    try {
      return Response.json({ id: startTraining(order) }, { status: 201 });
    } catch (error) {
      return problem(422, (error as Error).message);
    }
  },
});
