import { page } from "fresh";
import { asset } from "fresh/runtime";
import { ALL_OPS } from "../../engine/check/all_ops.ts";
import { CheckText } from "../features/check/CheckText.tsx";
import Check from "../islands/Check.tsx";
import { define } from "../utils.ts";

export const handlers = define.handlers({
  GET(context) {
    context.state.title = "Check";
    return page({ ops: ALL_OPS.map(({ name }) => name) });
  },
});

/** The tests of all ops in the visitor's own browser. */
export default define.page<typeof handlers>(({ data }) => (
  <>
    <CheckText />
    <Check worker={asset("/worker/main.js")} ops={data.ops} />
  </>
));
