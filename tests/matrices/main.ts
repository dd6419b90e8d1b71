/**
 * `deno task test:matrices`: the kernels by subgroup matrices and mixed trainings by them, on a driver
 * that has such matrices on the CPU. Exit code 1 where that can't be had, or a test fails.
 *
 * @module
 */
import { obtainMatrices, testWithMatrices } from "../../cli/setup/matrices.ts";
import { endWith } from "../../cli/terminal/failure.ts";

const RUNS = [
  ["tests/matrices/kernels.ts", "tests/mixed_test.ts", "engine/ops/mixed_test.ts"],
  ["tests/training_test.ts", "--filter=mixed"],
];

/** Runs the tests up to those that fail; returns their exit code. */
async function main(): Promise<number> {
  await obtainMatrices();
  for (const tests of RUNS) {
    const { code } = await testWithMatrices(tests).spawn().status;
    if (code !== 0) return code;
  }
  return 0;
}

await endWith(main);
