/** What a program writes, in this process. @module */

/** Runs a program and gives what it wrote to stdout and stderr meanwhile. */
export async function captured<Result>(
  program: () => Promise<Result>,
): Promise<{ result: Result; out: string; errors: string }> {
  const { writeSync: toOut } = Deno.stdout;
  const { writeSync: toErrors } = Deno.stderr;
  const written = { out: "", errors: "" };
  const collect = (name: keyof typeof written) => (bytes: Uint8Array) => {
    written[name] += new TextDecoder().decode(bytes);
    return bytes.length;
  };
  Deno.stdout.writeSync = collect("out");
  Deno.stderr.writeSync = collect("errors");
  try {
    return { result: await program(), ...written };
  } finally {
    Deno.stdout.writeSync = toOut;
    Deno.stderr.writeSync = toErrors;
  }
}
