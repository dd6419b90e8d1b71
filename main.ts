/**
 * The command line: a command is a file of its name in `cli/commands/` and a task of `deno.json`;
 * `find-rate` is in `find_rate.ts`, the function `findRate`.
 *
 * @module
 */
import { suggestion, UsageError } from "./cli/terminal/arguments.ts";
import { endWith, EXIT, fail } from "./cli/terminal/failure.ts";
import { unprinted } from "./cli/terminal/print.ts";
import { say } from "./cli/terminal/progress.ts";
import settings from "./deno.json" with { type: "json" };

type Run = (args: string[]) => Promise<number>;

/** The commands: the tasks that call this file with their own name. */
const COMMANDS = Object.entries(settings.tasks)
  .filter(([name, line]) => line.endsWith(` main.ts ${name}`))
  .map(([name]) => name);

/** Those whose result is in files: what they print besides tells of it. */
const WRITING = ["train", "sweep", "labels", "features", "card", "find-rate", "export", "import"];

/** Runs a command and returns its exit code; an error is told. */
export async function main(args: string[]): Promise<number> {
  return await run(args).catch(fail);
}

async function run([name = "", ...args]: string[]): Promise<number> {
  if (!COMMANDS.includes(name)) {
    throw new UsageError(
      `Cannot run '${name}' as there is no such command: ` +
        `${suggestion(name, COMMANDS)}expected one of ${COMMANDS.join(", ")}`,
    );
  }
  const file = name.replaceAll("-", "_");
  const { [file.replace(/_./g, ([, letter]) => letter.toUpperCase())]: command }: Record<
    string,
    Run
  > = await import(`./cli/commands/${file}.ts`);
  const code = await command(args);
  const reason = unprinted();
  if (reason === undefined) return code;
  say(`Warning: the result could not be printed as ${reason}`);
  return WRITING.includes(name) ? code : EXIT.failed;
}

if (import.meta.main) await endWith(() => main(Deno.args));
