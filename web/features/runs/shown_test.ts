import assert from "node:assert/strict";
import { searchComparing, searchOf, type Shown, shownOf } from "./shown.ts";

const VIEW: Shown = {
  axis: "epoch",
  span: 100,
  logX: false,
  logY: true,
  outliers: true,
  compared: ["a & b", "c"],
  zoom: { from: 0.5, to: 12.25 },
};

Deno.test("a view is what its address says, and other words of the address stay", () => {
  const search = searchOf(VIEW, "?all&smoothing=3&with=gone");
  assert.deepEqual(shownOf(search), VIEW);
  assert(new URLSearchParams(search).has("all"));
});

Deno.test("a comparison is of as many runs as there may be", () => {
  const runs = ["a & b", "c", "d", "e", "f", "g"];
  assert.deepEqual(shownOf(searchComparing(runs)).compared, runs.slice(0, 5));
});

Deno.test("the usual view needs no words", () => {
  assert.equal(searchOf(shownOf(""), ""), "");
  assert.equal(searchOf(shownOf(""), "?log=xy&zoom=1~2"), "");
});

Deno.test("what an address says wrongly is as usual", () => {
  const wrong = "?x=miles&smoothing=-4&zoom=9~2&log=z";
  assert.deepEqual(shownOf(wrong), shownOf(""));
  assert.equal(shownOf("?" + "with=a&with=b&".repeat(9)).compared.length, 2);
});
