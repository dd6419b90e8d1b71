import { page } from "fresh";
import { percent } from "../../features/gallery/format.ts";
import { StatusTag } from "../../features/runs/StatusTag.tsx";
import { listGalleries } from "../../server/gallery.ts";
import { define } from "../../utils.ts";

export const handlers = define.handlers({
  async GET({ state }) {
    state.title = "Gallery";
    return page(await listGalleries());
  },
});

/** The runs whose feature maps can be seen. */
export default define.page<typeof handlers>(({ data, state: { trusted } }) => (
  <>
    <h1>Feature maps</h1>
    <p>
      What every layer of a network makes of a picture, and how its filters formed while it was
      trained. New to this? <a href="/learn">How convolution works</a>.
    </p>
    {data.length === 0 && (
      <p class="empty">No run has anything to show yet: train one on the page of runs.</p>
    )}
    <ul class="choices">
      {data.map(({ name, status, damage, accuracy, classes, layers, snapshots, pictures }) => (
        <li key={name}>
          {damage
            ? (
              <div class="panel">
                <strong>{name}</strong> <StatusTag status="damaged" />
                <p class="problem">{damage}</p>
              </div>
            )
            : (
              <a class="panel" href={`/gallery/${encodeURIComponent(name)}`}>
                {trusted && <SomePictures run={name} pictures={pictures} />}
                <strong>{name}</strong>
                <span class="muted">{classes}</span>
                <span class="number">
                  {status}
                  {accuracy !== undefined && `, ${percent(accuracy)} right`}
                </span>
                <span class="muted number">{layers.join(" → ")} maps · {snapshots} snapshots</span>
              </a>
            )}
        </li>
      ))}
    </ul>
  </>
));

function SomePictures({ run, pictures }: { run: string; pictures: readonly number[] }) {
  return (
    <span class="some-pictures">
      {pictures.map((number) => (
        <img
          key={number}
          src={`/api/gallery/${encodeURIComponent(run)}/pictures/${number}`}
          alt=""
          loading="lazy"
        />
      ))}
    </span>
  );
}
