import { problem, withRun } from "../../../../../server/answers.ts";
import { testPicture } from "../../../../../server/pictures.ts";
import { define } from "../../../../../utils.ts";

/** A test picture, by its place in the report. */
export const handlers = define.handlers({
  GET: ({ params: { id, index } }) =>
    withRun(id, async (path) => {
      const picture = await testPicture(path, Number(index));
      if (typeof picture === "string") return problem(404, picture);
      return new Response(picture.bytes, {
        headers: { "content-type": picture.type, "cache-control": "private, max-age=60" },
      });
    }),
});
