import { problem } from "../../../../server/answers.ts";
import { samplePicture } from "../../../../server/preview.ts";
import { reasonHere } from "../../../../server/settings.ts";
import { define } from "../../../../utils.ts";

/** A picture of the data root that `of` names. */
export const handlers = define.handlers({
  async GET({ url, params: { index } }) {
    try {
      return await samplePicture(url.searchParams.get("of") ?? "", Number(index));
    } catch (error) {
      return problem(404, reasonHere(error));
    }
  },
});
