import { problem, withRun } from "../../../../../server/answers.ts";
import { testPicture } from "../../../../../server/pictures.ts";
import { reasonHere } from "../../../../../server/settings.ts";
import { define } from "../../../../../utils.ts";

/** A test picture, by its place in the report. */
export const handlers = define.handlers({
  GET: ({ params: { id, index } }) =>
    withRun(id, async (path) => {
      try {
        return await testPicture(path, Number(index));
      } catch (error) {
        return problem(404, reasonHere(error));
      }
    }),
});
