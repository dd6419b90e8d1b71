import { HttpError, page } from "fresh";
import { readRunRecord } from "../../../../../../engine/run/record.ts";
import { PictureCards } from "../../../../../features/runs/PictureCards.tsx";
import { cellOf, reportOf } from "../../../../../server/reports.ts";
import { noSuchRun, picturesBeforeTest, runPath } from "../../../../../server/runs.ts";
import { reasonHere } from "../../../../../server/settings.ts";
import { define } from "../../../../../utils.ts";

export const handlers = define.handlers({
  async GET({ params: { id, row, column }, state }) {
    const path = await runPath(id);
    if (!path) throw new HttpError(404, `${noSuchRun(id)}.`);
    const refuse = (error: unknown) => {
      throw new HttpError(422, reasonHere(error));
    };
    const report = await reportOf(path).catch(refuse);
    const cell = report && cellOf(report, Number(row), Number(column));
    if (!cell) throw new HttpError(404, "There is no such cell.");
    const before = picturesBeforeTest(await readRunRecord(path).catch(refuse));
    state.title = `${cell.truth} taken for ${cell.taken}`;
    return page({ id, before, ...cell });
  },
});

/** The pictures behind a cell of the confusion matrix. */
export default define.page<typeof handlers>(({ data, state }) => {
  const { id, before, truth, taken, shown, count } = data;
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
      {state.trusted && <PictureCards id={id} pictures={shown} before={before} />}
    </>
  );
});
