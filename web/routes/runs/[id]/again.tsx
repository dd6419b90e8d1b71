import { HttpError, page } from "fresh";
import { readRunRecord, type RunRecord } from "../../../../engine/run/record.ts";
import { Changed, Tested } from "../../../features/labels/Compared.tsx";
import Awaiting from "../../../islands/Awaiting.tsx";
import { type Comparison, comparisonOf } from "../../../server/mended.ts";
import { noSuchRun, runPath } from "../../../server/runs.ts";
import { reasonHere } from "../../../server/settings.ts";
import { beginningOf, stateOf } from "../../../server/trainings.ts";
import { define } from "../../../utils.ts";

export const handlers = define.handlers({
  async GET({ params: { id }, state }) {
    const path = await runPath(id);
    const now = path ? undefined : beginningOf(id)?.state;
    if (!path && !now) throw new HttpError(404, `${noSuchRun(id)}.`);
    state.title = `${id} beside the run before`;
    if (!path) return page({ id, state: now!, changed: [] });
    const record = await readRunRecord(path).catch((error) => {
      throw new HttpError(422, reasonHere(error));
    });
    const isAgain = (each: RunRecord): each is RunRecord & { again: string } => !!each.again;
    if (!isAgain(record)) throw new HttpError(404, "This run repeats no other one.");
    const compared: Comparison = await comparisonOf(path, record).catch((error) => {
      throw new HttpError(422, reasonHere(error));
    });
    return page({ id, state: stateOf(id, path, record), ...compared });
  },
});

/** A training beside the one that it repeats, perhaps with mended labels. */
export default define.page<typeof handlers>(({ data, state: { trusted } }) => {
  const { id, state, earlier, changed, asItWas, before, after } = data as
    & Comparison
    & Pick<typeof data, "id" | "state">;
  const labels = changed.length > 0 ? "mended labels" : "same labels";
  return (
    <>
      <p class="back">
        <a href={`/runs/${encodeURIComponent(id)}`} aria-current="false">{id}</a>
      </p>
      <h1>Beside the run before</h1>
      {earlier && (
        <p>
          The training of <a href={`/runs/${encodeURIComponent(earlier)}`}>{earlier}</a>{" "}
          once more: the same choices, and each picture in the same part. Both networks are tested
          on the same pictures with the {labels}.
        </p>
      )}
      {trusted && !after && <Awaiting id={id} state={state} />}
      <div class="columns">
        {before && <Tested title="Before" about={labels} figures={before} />}
        {after && <Tested title="After" about={labels} figures={after} id={id} />}
      </div>
      {asItWas && asItWas.correct !== before?.correct && (
        <p class="muted">
          With the labels of then, {earlier} had {asItWas.correct} of {asItWas.count} right.
        </p>
      )}
      {changed.length > 0 && <Changed changed={changed} />}
    </>
  );
});
