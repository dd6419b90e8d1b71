import { page } from "fresh";
import { ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import { NETWORKS, onlyNetworkOf, type RecipeName, RECIPES } from "../../engine/train/recipes.ts";
import { filledBy } from "../features/runs/start/filled.ts";
import RunList from "../islands/RunList.tsx";
import StartTraining from "../islands/StartTraining.tsx";
import { misnamedRuns } from "../server/runs.ts";
import { settings } from "../server/settings.ts";
import { choicesBeyondForm } from "../server/train_again.ts";
import { listRuns, PATIENCE } from "../server/summaries.ts";
import { define } from "../utils.ts";

export const handlers = define.handlers({
  async GET({ state, url }) {
    state.title = "Runs";
    const choices = {
      data: settings.data.map(({ name }) => name),
      recipes: Object.keys(RECIPES),
      architectures: Object.keys(ARCHITECTURES),
      networks: NETWORKS,
      single: (Object.keys(RECIPES) as RecipeName[]).filter(onlyNetworkOf),
      filled: filledBy(url.searchParams),
      beyond: await choicesBeyondForm(url.searchParams.get("again")),
    };
    const [runs, misnamed] = await Promise.all([listRuns(PATIENCE), misnamedRuns()]);
    return page({ runs, misnamed, choices, now: Date.now() });
  },
});

/** The list of runs. */
export default define.page<typeof handlers>(({ data, state }) => (
  <>
    <h1>Runs</h1>
    {state.trusted && <StartTraining {...data.choices} />}
    <RunList runs={data.runs} live={state.trusted} now={data.now} />
    {data.misnamed.length > 0 && (
      <p class="notice">
        Not listed, as a name may have letters, digits, spaces, '.', '-' and '_' only and begins
        with a letter, a digit or '_': {data.misnamed.join(", ")}. Rename the folder to open it.
      </p>
    )}
  </>
));
