/** The command line: a command is a file of its name in `cli/commands/` and a task of `deno.json`. @module */
import { UsageError } from "./cli/terminal/arguments.ts";
import settings from "./deno.json" with { type: "json" };

type Run = (args: string[]) => Promise<number>;

/** The commands: the tasks that call this file with their own name. */
const COMMANDS = Object.entries(settings.tasks)
  .filter(([name, line]) => line.endsWith(` main.ts ${name}`))
  .map(([name]) => name);

/** Runs a command; an error is one line, and exit code 1, or 2 where the command line is wrong. */
export async function main([name, ...args]: string[]): Promise<number> {
  try {
    if (!COMMANDS.includes(name)) {
      throw new UsageError(
        `Cannot run '${name ?? ""}': expected one of ${COMMANDS.join(", ")}`,
      );
    }
    const { [name]: run }: Record<string, Run> = await import(`./cli/commands/${name}.ts`);
    return await run(args);
  } catch (error) {
    if (Deno.env.get("LOUPE_DEBUG")) console.error(error);
    else console.error(`error: ${error instanceof Error ? error.message : error}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
