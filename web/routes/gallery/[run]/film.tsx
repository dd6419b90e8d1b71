import { HttpError, page } from "fresh";
import { MOST_FRAMES } from "../../../film/film.ts";
import { spread } from "../../../film/thin.ts";
import Film from "../../../islands/Film.tsx";
import type { GalleryProps } from "../../../messages/gallery.ts";
import { runDirectory, wholeNumber } from "../../../server/gallery.ts";
import { galleryProps } from "../../../server/gallery_props.ts";
import { reasonHere } from "../../../server/settings.ts";
import { define } from "../../../utils.ts";

export const handlers = define.handlers({
  async GET({ params, url, state }) {
    state.title = `A filter of ${params.run} is born`;
    const run = await runDirectory(params.run);
    const props = await galleryProps(params.run, run).catch((error) => {
      throw new HttpError(422, reasonHere(error));
    });
    return page({ props, wanted: wantedOf(props, url.searchParams) });
  },
});

/** The layers whose maps are each of one filter. */
const filmable = ({ layers }: GalleryProps) =>
  layers.filter(({ convolution, channels }) =>
    layers.find(({ name }) => name === convolution)?.channels === channels
  );

/** What an address asks for, by default the first map of the first convolution. Throws an `HttpError`. */
function wantedOf(props: GalleryProps, query: URLSearchParams) {
  const { run, layers, snapshots, parts } = props;
  const steps = snapshots.flatMap(({ id }) => typeof id === "number" ? [id] : []);
  if (steps.length === 0) {
    throw new HttpError(422, `Cannot film '${run}' as it kept no snapshot of a training.`);
  }
  const known = filmable(props);
  const named = query.get("layer");
  const layer = named === null ? known[0] : known.find(({ name }) => name === named);
  if (!layer) {
    throw new HttpError(404, `Cannot film '${named ?? run}' as its maps are of no filter.`);
  }
  const map = query.has("map") ? wholeNumber(query.get("map"), "map") : 0;
  if (map >= layer.channels) {
    throw new HttpError(404, `Cannot film map ${map} as '${layer.name}' has ${layer.channels}.`);
  }
  return {
    run,
    layer,
    map,
    isFirst: layer.convolution === layers[0].name,
    picture: query.get("picture") ?? String(parts.findLast(({ count }) => count > 0)?.from ?? 0),
    steps: spread(steps, MOST_FRAMES),
  };
}

/** One filter through the snapshots of its training. */
export default define.page<typeof handlers>(({ data: { props, wanted }, state }) => {
  const gallery = `/gallery/${encodeURIComponent(props.run)}?picture=${
    encodeURIComponent(wanted.picture)
  }`;
  return (
    <>
      <div class="row spread">
        <h1>A filter is born: map {wanted.map} of {wanted.layer.name}</h1>
        <a href={gallery}>Feature maps of {props.run}</a>
      </div>
      <p class="muted">
        The filter slides over{" "}
        {wanted.isFirst ? "the picture" : "the maps before it"}, multiplies and adds: that is its
        map. Go through the training and see both form; all moments have the same colours for the
        same numbers.
      </p>
      {state.trusted && (
        <>
          <Choice props={props} wanted={wanted} />
          <Film wanted={wanted} palette={props.viridis} />
        </>
      )}
    </>
  );
});

interface ChoiceProps {
  readonly props: GalleryProps;
  readonly wanted: ReturnType<typeof wantedOf>;
}

/** Chooses another filter, and another picture. */
function Choice({ props, wanted }: ChoiceProps) {
  return (
    <form class="row film-choice" aria-label="Another filter or picture">
      <label class="field">
        <span>Layer</span>
        <select name="layer">
          {filmable(props).map(({ name }) => (
            <option key={name} value={name} selected={name === wanted.layer.name}>{name}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>Map</span>
        <input name="map" type="number" min={0} value={wanted.map} required />
      </label>
      <PictureChoice props={props} wanted={wanted} />
      <button type="submit">Show</button>
    </form>
  );
}

/** So many of the run's pictures are offered. */
const MOST_PICTURES = 12;

/** The picture that is filmed, and some of the run's, evenly spread: the gallery has all. */
function PictureChoice({ props: { run, parts }, wanted }: ChoiceProps) {
  const numbers = parts.flatMap(({ from, count }) =>
    Array.from({ length: count }, (_, i) => String(from + i))
  );
  const offered = new Set([wanted.picture, ...spread(numbers, MOST_PICTURES)]);
  return (
    <fieldset class="film-pictures">
      <legend>Picture</legend>
      {[...offered].map((picture) => (
        <label key={picture}>
          <input
            type="radio"
            name="picture"
            value={picture}
            checked={picture === wanted.picture}
            class="visually-hidden"
          />
          <img
            src={`/api/gallery/${encodeURIComponent(run)}/pictures/${encodeURIComponent(picture)}`}
            alt={picture === wanted.picture ? "The one that is filmed" : `Picture ${picture}`}
            height={48}
          />
        </label>
      ))}
    </fieldset>
  );
}
