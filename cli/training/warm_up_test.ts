import assert from "node:assert/strict";
import { warmUpRemark } from "./warm_up.ts";

Deno.test("a warm-up that is longer than the training is told", () => {
  const remark = (warmUp?: number) => warmUpRemark({ scheduleOptions: { warmUp } }, 10);
  assert.match(remark(11)!, /rises for 11 steps and there are 10/);
  assert.deepEqual([remark(10), remark(0.5), remark()], [undefined, undefined, undefined]);
  assert.equal(warmUpRemark({}, 1), undefined);
});
