import { readDescription } from "../../../../../../engine/run/model_files.ts";
import { answered, runDirectory, safeDecoder, wholeNumber } from "../../../../../server/gallery.ts";
import { readRunPictures } from "../../../../../inspection/run_files.ts";
import { keepUpload, readUpload } from "../../../../../server/uploads.ts";
import { define } from "../../../../../utils.ts";

/** The most pictures that one answer names. */
const MOST = 48;

export const handlers = define.handlers({
  /** Names the pictures from a number on: `[{ number, file }]`. */
  GET: ({ params, url }) =>
    answered(async () => {
      const { parts } = await readRunPictures(await runDirectory(params.run));
      const from = wholeNumber(url.searchParams.get("from"), "from");
      const files = parts.flatMap(({ files }) => files).slice(from, from + MOST);
      return Response.json(files.map((file, i) => ({ number: from + i, file })));
    }),
  /** Takes a picture, decodes it in a Worker without permissions, and names it: `{ id }`. */
  POST: ({ params, req }) =>
    answered(async () => {
      const run = await runDirectory(params.run);
      const { preprocessing: { height, width, fit } } = await readDescription(run);
      const bytes = await readUpload(req);
      const sizing = { size: { height, width }, fit };
      const { picture } = await safeDecoder().examine(bytes, "the picture", sizing);
      return Response.json({ id: keepUpload(run, picture) }, { status: 201 });
    }),
});
