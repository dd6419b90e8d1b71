import { HttpError, page } from "fresh";
import { readReport } from "../../../../../../engine/run/report_file.ts";
import { PictureCards } from "../../../../../features/runs/PictureCards.tsx";
import { runPath } from "../../../../../server/runs.ts";
import { define } from "../../../../../utils.ts";

const MOST_SHOWN = 500;

export const handlers = define.handlers({
  async GET({ params: { id, row, column }, state }) {
    const path = await runPath(id);
    const report = path ? await readReport(path) : undefined;
    const [truth, taken] = [report?.classes[Number(row)], report?.classes[Number(column)]];
    if (!report || !truth || !taken) throw new HttpError(404, "There is no such cell.");
    const pictures = report.pictures.map((picture, index) => ({ ...picture, index }))
      .filter((picture) => picture.class === truth.name && picture.prediction === taken.name)
      .sort((a, b) => b.probability - a.probability);
    state.title = `${truth.name} taken for ${taken.name}`;
    return page({ id, truth: truth.name, taken: taken.name, pictures });
  },
});

/** The pictures behind a cell of the confusion matrix. */
export default define.page<typeof handlers>(({ data: { id, truth, taken, pictures }, state }) => (
  <>
    <p class="back">
      <a href={`/runs/${encodeURIComponent(id)}`}>{id}</a>
    </p>
    <h1>{truth} taken for {taken}</h1>
    <p>
      {pictures.length} test pictures, the surest first
      {pictures.length > MOST_SHOWN && `; the first ${MOST_SHOWN} are here`}.
    </p>
    {state.trusted && <PictureCards id={id} pictures={pictures.slice(0, MOST_SHOWN)} />}
  </>
));
