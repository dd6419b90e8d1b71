import { page } from "fresh";
import { asset } from "fresh/runtime";
import { DemoPage } from "../components/DemoPage.tsx";
import { define } from "../utils.ts";

export const handlers = define.handlers({
  GET(context) {
    context.state.title = "Demo";
    return page();
  },
});

/** Training in the visitor's own browser. */
export default define.page<typeof handlers>(() => (
  <DemoPage worker={asset("/worker.js")} recording={asset("/recording.json")} />
));
