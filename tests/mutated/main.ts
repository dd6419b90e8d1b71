/**
 * `deno task test:mutations [COUNT [SEED [KIND]]]`: changed files of every kind that comes from anyone,
 * 2,000 of each, a line each with what became of them. Exit code 1 where one was read wrongly, refused
 * in other words than ours, or took more than the limits. A KIND, in full, is drawn alone, with the
 * reasons of its refusals.
 *
 * @module
 */
import { KINDS } from "./kinds.ts";
import { survivalText, survive } from "./mutations.ts";

const [count, seed] = [Number(Deno.args[0] ?? 2000), Number(Deno.args[1] ?? 21)];
const only = Deno.args[2];
let isFailed = false;
for (const [name, open] of Object.entries(KINDS)) {
  if (only !== undefined && name !== only) continue;
  const kind = await open();
  try {
    const survival = await survive(kind.good, seed, count, kind);
    console.log(`${name}: ${count} changed files, ${survivalText(survival)}`);
    if (only === undefined) continue;
    const reasons = [...survival.reasons].sort(([, a], [, b]) => b - a);
    for (const [reason, times] of reasons) console.log(`  ${times} × ${reason}`);
  } catch (error) {
    isFailed = true;
    console.log(`${name}: FAILED: ${error instanceof Error ? error.message : error}`);
  } finally {
    await kind.close();
  }
}
Deno.exit(isFailed ? 1 : 0);
