/**
 * `deno task test:tfjs [--write]`: networks of Teachable Machine's form, and another, made anew by TensorFlow.js and
 * imported, give its probabilities. `--write` keeps what the suite compares with.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { teachableMachine } from "../../../cli/imports/teachable_machine.ts";
import { deno } from "../../peers/process.ts";
import { difference, keepFixture, NAMES, readMade, zipped } from "./fixture.ts";

const MAKER = fileURLToPath(new URL("teachable_machine.ts", import.meta.url));
const WITHIN = 1e-5;

let failed = 0;
for (const name of NAMES) {
  const folder = await Deno.makeTempDir();
  try {
    await deno(["run", "-A", "--quiet", MAKER, folder, name]);
    const made = await readMade(folder);
    const options = { file: "made.zip", beside: () => Promise.resolve(undefined) };
    const { model } = await teachableMachine.read(zipped(made.files), options);
    const apart = difference(model, made.answers);
    failed += apart <= WITHIN ? 0 : 1;
    console.log(
      `${apart <= WITHIN ? "ok    " : "FAILED"} ${name}: ${made.answers.length} ` +
        `pictures within ${apart.toExponential(1)}`,
    );
    if (Deno.args.includes("--write")) await keepFixture(name, made);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
Deno.exit(failed ? 1 : 0);
