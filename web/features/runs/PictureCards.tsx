import type { NumberedPicture } from "../../messages/runs.ts";
import { percent } from "../../shared/format.ts";

/** Test pictures with what they are and what they were taken for. */
export function PictureCards({ id, pictures }: {
  id: string;
  pictures: readonly NumberedPicture[];
}) {
  return (
    <ul class="cards">
      {pictures.map((picture) => (
        <li key={picture.index}>
          <img
            src={`/api/runs/${encodeURIComponent(id)}/pictures/${picture.index}`}
            alt={`${picture.file}, ${picture.class}`}
            loading="lazy"
            width="112"
            height="112"
          />
          <span class="file">{picture.file}</span>
          <span class={picture.correct ? "tag good" : "tag bad"}>
            {picture.prediction} {percent(picture.probability)}
          </span>
        </li>
      ))}
    </ul>
  );
}
