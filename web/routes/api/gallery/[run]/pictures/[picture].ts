import { encode } from "fast-png";
import { answered, pictureOf, runDirectory } from "../../../../../server/gallery.ts";
import { define } from "../../../../../utils.ts";

/** A picture as the network takes it, before it is standardised, as PNG. */
export const handlers = define.handlers({
  GET: ({ params }) =>
    answered(async () => {
      const { height, width, pixels } = await pictureOf(
        await runDirectory(params.run),
        params.picture,
      );
      const png = encode({ height, width, data: pixels, channels: 3, depth: 8 });
      const headers = { "content-type": "image/png", "cache-control": "private, max-age=600" };
      return new Response(new Uint8Array(png), { headers });
    }),
});
