/**
 * `test:torch [--write] [NAME…]`: the networks beside PyTorch's, and files that go there and come from
 * there (`export`, `import`, `npz`, or a network). The same weights give the same
 * logits, and after three steps of SGD the same parameters and running statistics. `--write` keeps
 * what the suite compares with. `speedrun` is its recipe, twenty losses of it.
 *
 * @module
 */
import { openDevice } from "../../engine/plan/device.ts";
import { difference, TOLERANCE } from "./compare.ts";
import { fixtureOf, fixtureUrl } from "./fixture.ts";
import { ROWS } from "./interop.ts";
import { runLoupe } from "./loupe.ts";
import { findTorch, runTorch } from "./pytorch.ts";
import { compareSpeedrun, LOSSES_WITHIN } from "./speedrun.ts";
import { beginningOf, TASKS, variablesToTorch } from "./task.ts";

const names = Deno.args.filter((each) => !each.startsWith("--"));
const isAsked = (name: string) => names.length === 0 || names.includes(name);
const isRowAsked = (row: string) => names.some((name) => row.split(" ").includes(name));
const tasks = TASKS.filter(({ network }) => isAsked(network));
const python = await findTorch().catch((error) => {
  console.error(`Cannot compare with PyTorch as there is ${error.message}`);
  Deno.exit(1);
});
const device = await openDevice();
let failed = 0;
for (const task of tasks) {
  const beginning = beginningOf(task);
  const expected = await runTorch(python, task, beginning);
  const found = await runLoupe(device, task, beginning);
  const logits = difference(found.logits, expected.logits);
  const trained = variablesToTorch(beginning, found.trained);
  const variables = [...expected.trained].map(([name, numbers]) => ({
    name,
    apart: difference(trained.get(name)!.data, numbers),
  }));
  const worst = variables.reduce((a, b) => a.apart > b.apart ? a : b);
  const isRight = logits <= TOLERANCE && worst.apart <= TOLERANCE;
  failed += isRight ? 0 : 1;
  console.log(
    `${isRight ? "ok    " : "FAILED"} ${task.network}: logits within ${logits.toExponential(1)}, ` +
      `${variables.length} variables after three steps within ${worst.apart.toExponential(1)} ` +
      `(${worst.name})`,
  );
  if (!Deno.args.includes("--write")) continue;
  await Deno.mkdir(new URL("fixtures/", import.meta.url), { recursive: true });
  await Deno.writeTextFile(fixtureUrl(task.network), JSON.stringify(fixtureOf(expected)) + "\n");
}
for (const { name, apart } of ROWS.filter(({ name }) => names.length === 0 || isRowAsked(name))) {
  const found = await apart(device, python);
  failed += found <= TOLERANCE ? 0 : 1;
  console.log(
    `${found <= TOLERANCE ? "ok    " : "FAILED"} ${name}: within ${found.toExponential(1)}`,
  );
}
if (isAsked("speedrun")) {
  const { loupe, torch } = await compareSpeedrun(device, python);
  const most = Math.max(...torch.map((loss, i) => Math.abs(loss - loupe[i])));
  const isRight = loupe.length === torch.length && most <= LOSSES_WITHIN;
  failed += isRight ? 0 : 1;
  console.log(
    `${isRight ? "ok    " : "FAILED"} speedrun: ${torch.length} losses from ${
      torch[0].toFixed(3)
    } to ` +
      `${torch.at(-1)!.toFixed(3)} within ${most.toExponential(1)}`,
  );
}
Deno.exit(failed ? 1 : 0);
