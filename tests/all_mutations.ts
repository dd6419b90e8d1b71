/**
 * `deno task test:mutations [COUNT]`: changed files of every kind that comes from anyone, 2,000 of each,
 * a line each with what became of them.
 *
 * @module
 */
import { KINDS } from "./mutated_kinds.ts";
import { survivalText, survive } from "./mutations.ts";

const count = Number(Deno.args[0] ?? 2000);
let failures = 0;
for (const [name, open] of Object.entries(KINDS)) {
  const kind = await open();
  try {
    const survival = await survive(kind.good, 21, count, kind);
    console.log(`${name}: ${count} changed files, ${survivalText(survival)}`);
    if (Deno.args.includes("--reasons")) console.log([...survival.reasons]);
  } catch (error) {
    failures++;
    console.log(`${name}: FAILED: ${error instanceof Error ? error.message : error}`);
  } finally {
    await kind.close();
  }
}
Deno.exit(failures ? 1 : 0);
