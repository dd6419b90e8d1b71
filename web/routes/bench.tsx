import { page } from "fresh";
import { asset } from "fresh/runtime";
import { benchCases } from "../../engine/bench/cases.ts";
import Bench from "../islands/Bench.tsx";
import { define } from "../utils.ts";

export const handlers = define.handlers({
  GET(context) {
    context.state.title = "Bench";
    return page({ ops: [...new Set(benchCases().map(({ op }) => op.name))] });
  },
});

/** The shader benchmark in the visitor's own browser. */
export default define.page<typeof handlers>(({ data }) => (
  <>
    <h1>Shader benchmark</h1>
    <p>
      Every kernel on its op's own shapes, as <code>deno task bench</code>{" "}
      times them, against what this adapter can do: multiply-adds in registers and copies, measured
      first. Each kernel is checked against its reference before and after; all of them, on all
      their samples, by <a href="/check">the check of this GPU</a>.
    </p>
    <Bench worker={asset("/worker/main.js")} ops={data.ops} />
  </>
));
