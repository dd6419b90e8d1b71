import { page } from "fresh";
import RunList from "../islands/RunList.tsx";
import { define } from "../utils.ts";

export const handlers = define.handlers({
  GET(context) {
    context.state.title = "Runs";
    return page({ runs: [] });
  },
});

/** The list of runs. */
export default define.page<typeof handlers>(({ data }) => (
  <>
    <h1>Runs</h1>
    <RunList runs={data.runs} />
  </>
));
