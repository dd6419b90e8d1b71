import { page } from "fresh";
import { asset } from "fresh/runtime";
import configuration from "../../deno.json" with { type: "json" };
import { JoinText } from "../features/join/JoinText.tsx";
import Join from "../islands/Join.tsx";
import { define } from "../utils.ts";

export const handlers = define.handlers({
  GET(context) {
    context.state.title = "Join";
    return page({ version: configuration.version });
  },
});

/** Working for sweeps in the visitor's own browser. */
export default define.page<typeof handlers>(({ data }) => (
  <>
    <JoinText />
    <Join worker={asset("/worker/join.js")} version={data.version} />
  </>
));
