import { HttpError, page } from "fresh";
import Gallery from "../../islands/Gallery.tsx";
import { runDirectory } from "../../server/gallery.ts";
import { galleryProps } from "../../server/gallery_props.ts";
import { reasonHere } from "../../server/settings.ts";
import { define } from "../../utils.ts";

export const handlers = define.handlers({
  async GET({ params, state }) {
    state.title = `Feature maps of ${params.run}`;
    const run = await runDirectory(params.run);
    const props = await galleryProps(params.run, run).catch((error) => {
      throw new HttpError(422, reasonHere(error));
    });
    return page(props);
  },
});

/** The feature maps of a run. */
export default define.page<typeof handlers>(({ data, state, url }) => (
  <>
    <div class="row spread">
      <h1>Feature maps of {data.run}</h1>
      <p class="row">
        <a href={`/runs/${encodeURIComponent(data.run)}`} aria-current="false">The run</a>
        <a href="/gallery" aria-current="false">Other runs</a>
        <a href="/learn">How convolution works</a>
      </p>
    </div>
    <p class="muted">
      Go through the training, choose a picture, and open a map: each of its cells tells what it
      sees and what it is the sum of.
    </p>
    {state.trusted && <Gallery {...data} address={url.search} />}
  </>
));
