/** Options that decide on most others. @module */
import { type Command, type Parsed, UsageError } from "./arguments.ts";

/** Throws a `UsageError` where a name, or another option than those allowed, comes with an option. */
export function checkAlone(
  { options }: Command,
  parsed: Parsed,
  { option, allowed, why }: {
    readonly option: string;
    readonly allowed: readonly string[];
    readonly why: string;
  },
): void {
  const other = Object.keys(options)
    .find((name) => parsed.has(name) && name !== option && !allowed.includes(name));
  if (!other && parsed.names.length === 0) return;
  throw new UsageError(
    `Cannot use ${other ? `--${other}` : `'${parsed.names[0]}'`} with --${option}: ${why}`,
  );
}
