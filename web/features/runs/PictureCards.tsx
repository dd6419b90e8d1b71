import type { NumberedPicture } from "../../messages/runs.ts";
import { percent } from "../../shared/format.ts";

/** Test pictures with what they are and what they were taken for; each opens its feature maps. */
export function PictureCards({ id, pictures, before }: {
  id: string;
  pictures: readonly NumberedPicture[];
  /** How many pictures of the run are before those of the test. */
  before: number;
}) {
  const run = encodeURIComponent(id);
  return (
    <ul class="cards">
      {pictures.map((picture) => (
        <li key={picture.index}>
          <a href={`/gallery/${run}?picture=${before + picture.index}`}>
            <img
              src={`/api/runs/${run}/pictures/${picture.index}`}
              alt={`${picture.file}, ${picture.class}: feature maps`}
              loading="lazy"
              width="112"
              height="112"
            />
          </a>
          <span class="truth">{picture.class}</span>
          <span class={picture.correct ? "tag good" : "tag bad"}>
            {picture.correct ? "" : "→ "}
            {picture.prediction} {percent(picture.probability)}
          </span>
          <span class="file">{picture.file}</span>
        </li>
      ))}
    </ul>
  );
}
