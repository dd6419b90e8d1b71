import assert from "node:assert/strict";
import { join } from "node:path";
import { RECORD } from "../../tests/record.ts";
import { parseCommand } from "../terminal/arguments.ts";
import { choicesOf, TUNING } from "./tuning.ts";

/** A record of format 1. */
const EARLIER = new URL("../../tests/earlier/format_1/run.json", import.meta.url);

Deno.test("choicesOf() takes a run's kernels, and refuses a run that has none", async () => {
  const run = await Deno.makeTempDir();
  const command = { usage: "", about: "", options: TUNING, names: [0, 0] } as const;
  const choices = () => choicesOf(parseCommand(command, ["--kernels", run]));
  const write = (record: object, kernels: unknown) =>
    Deno.writeTextFile(join(run, "run.json"), JSON.stringify({ ...record, kernels }));
  const earlier = JSON.parse(await Deno.readTextFile(EARLIER)); // which may have no kernels
  const expected = { "relu f32[4] {}": "relu" };
  await write(RECORD, expected);
  assert.deepEqual(await choices(), expected);
  await write(earlier, { "relu [4] {}": "relu" });
  assert.deepEqual(await choices(), expected);
  for (const [record, none] of [[RECORD, {}], [earlier, {}], [earlier, undefined]]) {
    await write(record, none);
    await assert.rejects(choices(), /Cannot take the kernels of '.*' as its run\.json has none/);
  }
  assert.equal(await choicesOf(parseCommand(command, [])), undefined);
  await Deno.remove(run, { recursive: true });
});
