import { HttpError } from "fresh";
import { answered, wholeNumber } from "../../server/gallery.ts";
import { answerLesson, smallPicture } from "../../server/lesson_network.ts";
import { gradientQuestionOf } from "../../server/questions.ts";
import { define } from "../../utils.ts";

/** Answers the lesson's questions about gradients: it holds nothing of anybody's, so anybody may ask. */
export const handlers = define.handlers({
  GET: ({ params, url: { searchParams } }) =>
    answered(async () => {
      const picture = smallPicture(wholeNumber(searchParams.get("picture"), "picture"));
      const question = gradientQuestionOf(params.question, searchParams);
      if (!picture || !question) {
        throw new HttpError(404, "Cannot answer as it is no question here");
      }
      return Response.json(await answerLesson(picture, question));
    }),
});
