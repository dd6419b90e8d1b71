import { readDescription } from "../../../../../../engine/run/model_files.ts";
import {
  answered,
  namePictures,
  runDirectory,
  safeDecoder,
  wholeNumber,
} from "../../../../../server/gallery.ts";
import { keepUpload, readUpload } from "../../../../../server/uploads.ts";
import { define } from "../../../../../utils.ts";

export const handlers = define.handlers({
  /** Names the pictures from a number on: `[{ number, file }]`. */
  GET: ({ params, url }) =>
    answered(async () => {
      const from = wholeNumber(url.searchParams.get("from"), "from");
      return Response.json(await namePictures(await runDirectory(params.run), from));
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
