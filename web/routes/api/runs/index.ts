import { problem, readBody } from "../../../server/answers.ts";
import { orderOf, repetitionOf } from "../../../server/orders.ts";
import { reasonHere } from "../../../server/settings.ts";
import { startAgain, startTraining } from "../../../server/trainings.ts";
import { define } from "../../../utils.ts";

/** Starts a training, whose run is in the list from now on. */
export const handlers = define.handlers({
  async POST({ req }) {
    const body = await readBody(req);
    if (typeof body === "string") return problem(400, body);
    return body.again === undefined
      ? await started(orderOf(body), startTraining)
      : await started(repetitionOf(body), startAgain);
  },
});

async function started<T>(asked: T | string, start: (asked: T) => string | Promise<string>) {
  if (typeof asked === "string") return problem(400, asked);
  try {
    return Response.json({ id: await start(asked) }, { status: 201 });
  } catch (error) {
    return problem(422, reasonHere(error));
  }
}
