import assert from "node:assert/strict";
import { join } from "node:path";
import { RECORD } from "../../tests/record.ts";
import { settings } from "./settings.ts";
import { listRuns } from "./summaries.ts";

Deno.test("who does not wait gets the names of runs, and what their files tell the next time", async () => {
  settings.runs = await Deno.makeTempDir({ prefix: "loupe-summaries-" });
  const step = { type: "step", epoch: 1, images: 10, loss: 1, accuracy: 0.5, imagesPerSecond: 10 };
  const events = Array.from({ length: 20_000 }, (_, i) => JSON.stringify({ ...step, step: i + 1 }));
  for (const name of ["first", "second"]) {
    await Deno.mkdir(join(settings.runs, name));
    const record = { ...RECORD, status: "stopped", started: `2026-01-0${name.length}` };
    await Deno.writeTextFile(join(settings.runs, name, "run.json"), JSON.stringify(record));
    await Deno.writeTextFile(join(settings.runs, name, "events.jsonl"), events.join("\n") + "\n");
  }
  const told = (runs: Awaited<ReturnType<typeof listRuns>>) =>
    runs.map(({ id, status, seconds }) => ({ id, status, seconds }));
  const all = (status: string, seconds?: number) =>
    ["second", "first"].map((id) => ({ id, status, seconds }));
  try {
    assert.deepEqual(told(await listRuns(0)), all("unread"));
    assert.deepEqual(told(await listRuns()), all("stopped", 20_000));
    await Deno.stat(join(settings.runs, "first", "summary.json"));
  } finally {
    await Deno.remove(settings.runs, { recursive: true });
  }
});
