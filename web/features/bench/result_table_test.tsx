import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import type { KernelResult } from "../../worker/messages.ts";
import { ResultTable } from "./ResultTable.tsx";

const call = { op: "relu", shapes: "[4]", attributes: {} };
const failed: KernelResult = { ...call, kernel: "relu_wrong", failure: "element 0 is 2" };
const timed: KernelResult = {
  ...call,
  kernel: "relu",
  median: 0.002,
  p95: 0.003,
  min: 0.001,
  samples: 7,
  flops: 2e9,
  bytes: 5e9,
  fraction: 0.5,
  isBroken: false,
};

Deno.test("the table shows why a kernel failed, in its row, and the others' figures", () => {
  const html = renderToString(<ResultTable results={[failed, timed]} />);
  const [wrong, right] = html.split("<tbody>")[1].split("</tr>");
  assert.match(wrong, /relu_wrong.*Failed: element 0 is 2/);
  assert.equal(wrong.match(/–/g)?.length, 7);
  const figures = [...right.matchAll(/class="number">([^<]*)</g)].map(([, figure]) => figure);
  assert.deepEqual(figures, ["2.000", "3.000", "1.000", "7", "2.00", "5.00", "50 %"]);
  assert.doesNotMatch(right, /Failed/);
});
