import { HttpError, page } from "fresh";
import { PictureCards } from "../../../../../features/runs/PictureCards.tsx";
import { cellOf, reportOf } from "../../../../../server/reports.ts";
import { runPath } from "../../../../../server/runs.ts";
import { reasonHere } from "../../../../../server/settings.ts";
import { define } from "../../../../../utils.ts";

export const handlers = define.handlers({
  async GET({ params: { id, row, column }, state }) {
    const path = await runPath(id);
    const report = path && await reportOf(path).catch((error) => {
      throw new HttpError(422, reasonHere(error));
    });
    const cell = report && cellOf(report, Number(row), Number(column));
    if (!cell) throw new HttpError(404, "There is no such cell.");
    state.title = `${cell.truth} taken for ${cell.taken}`;
    return page({ id, ...cell });
  },
});

/** The pictures behind a cell of the confusion matrix. */
export default define.page<typeof handlers>(({ data, state }) => {
  const { id, truth, taken, shown, count } = data;
  return (
    <>
      <p class="back">
        <a href={`/runs/${encodeURIComponent(id)}`} aria-current="false">{id}</a>
      </p>
      <h1>{truth} taken for {taken}</h1>
      <p>
        {count} test pictures, the surest first
        {count > shown.length && `; the first ${shown.length} are here`}.
      </p>
      {state.trusted && <PictureCards id={id} pictures={shown} />}
    </>
  );
});
