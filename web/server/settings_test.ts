import assert from "node:assert/strict";
import { PROJECT } from "../../engine/run/project.ts";
import { settings, withoutPaths } from "./settings.ts";

Deno.test("a page is told of no folder above the runs and the pictures", () => {
  const before = { ...settings };
  Object.assign(settings, {
    runs: "/home/me/runs",
    data: [{ name: "pets", path: "/home/me/runs/pets" }, { name: "cats", path: "/data/x/cats" }],
  });
  try {
    for (
      const [text, expected] of [
        ["Cannot read '/home/me/runs/a/run.json'", "Cannot read 'a/run.json'"],
        ["/home/me/runs/pets/cat/1.png and /data/x/cats", "pets/cat/1.png and cats"],
        [`${PROJECT}web/static/x.js`, "web/static/x.js"],
      ]
    ) assert.equal(withoutPaths(text), expected);
  } finally {
    Object.assign(settings, before);
  }
});
