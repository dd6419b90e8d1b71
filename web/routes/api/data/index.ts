import { problem } from "../../../server/answers.ts";
import { previewOf } from "../../../server/preview.ts";
import { reasonHere } from "../../../server/settings.ts";
import { define } from "../../../utils.ts";

/** What the data root that `of` names holds; `null` for faces that are not drawn yet. */
export const handlers = define.handlers({
  async GET({ url }) {
    try {
      return Response.json(await previewOf(url.searchParams.get("of") ?? "") ?? null);
    } catch (error) {
      return problem(422, reasonHere(error));
    }
  },
});
