/** The command line. @module */
import { UsageError } from "./cli/terminal/arguments.ts";
import { bench } from "./cli/commands/bench.ts";
import { card } from "./cli/commands/card.ts";
import { doctor } from "./cli/commands/doctor.ts";
import { evaluate } from "./cli/commands/evaluate.ts";
import { features } from "./cli/commands/features.ts";
import { inspect } from "./cli/commands/inspect.ts";
import { predict } from "./cli/commands/predict.ts";
import { train } from "./cli/commands/train.ts";

const COMMANDS: Record<string, (args: string[]) => Promise<number>> = {
  train,
  inspect,
  evaluate,
  predict,
  features,
  card,
  doctor,
  bench,
};

/** Runs a command; an error is one line, and exit code 1, or 2 where the command line is wrong. */
export async function main([name, ...args]: string[]): Promise<number> {
  try {
    const command = COMMANDS[name];
    if (command) return await command(args);
    const names = Object.keys(COMMANDS).join(", ");
    throw new UsageError(`Cannot run '${name ?? ""}': expected one of ${names}`);
  } catch (error) {
    if (Deno.env.get("LOUPE_DEBUG")) console.error(error);
    else console.error(`error: ${error instanceof Error ? error.message : error}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
