import { page } from "fresh";
import { asset } from "fresh/runtime";
import Demo from "../islands/Demo.tsx";
import { define } from "../utils.ts";

export const handlers = define.handlers({
  GET(context) {
    context.state.title = "Demo";
    return page();
  },
});

/** Training in the visitor's own browser. */
export default define.page<typeof handlers>(() => (
  <Demo worker={asset("/worker/main.js")} recording={asset("/recording.json")} />
));
