import { HttpError, page } from "fresh";
import LabelDesk from "../../../islands/LabelDesk.tsx";
import { hasWeights } from "../../../../engine/run/model_files.ts";
import { deskProps } from "../../../server/labels.ts";
import { noSuchRun, runPath } from "../../../server/runs.ts";
import { reasonHere } from "../../../server/settings.ts";
import { define } from "../../../utils.ts";

export const handlers = define.handlers({
  async GET({ params: { id }, state }) {
    const path = await runPath(id);
    if (!path) throw new HttpError(404, `${noSuchRun(id)}.`);
    if (!hasWeights(path)) {
      throw new HttpError(422, "Cannot look for wrong labels as this run has no weights yet.");
    }
    state.title = `Labels of ${id}`;
    const props = await deskProps(id, path).catch((error) => {
      throw new HttpError(422, reasonHere(error));
    });
    return page(props);
  },
});

/** The label desk of a run. */
export default define.page<typeof handlers>(({ data, state }) => (
  <>
    <p class="back">
      <a href={`/runs/${encodeURIComponent(data.run)}`} aria-current="false">{data.run}</a>
    </p>
    <h1>Labels of {data.run}</h1>
    <p>
      Networks that did not see a picture judge its label. Those that they doubt most come first:
      say what each picture is. No file is moved, what you say is kept in the run's{" "}
      <code>labels.csv</code>.
    </p>
    {state.trusted
      ? <LabelDesk {...data} />
      : <p class="problem">Open the address that the server's terminal shows to mend labels.</p>}
  </>
));
