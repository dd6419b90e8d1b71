/** Other programs that set-up needs. @module */

/** Runs a command and returns what it printed. Throws an `Error` with its complaint. */
export async function command(name: string, args: string[], cwd?: string): Promise<string> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(name, { args, cwd, stdin: "null" })
      .output();
    const decoder = new TextDecoder();
    if (success) return decoder.decode(stdout);
    const complaint = decoder.decode(stderr).trim().split("\n").at(-1);
    throw new Error(`${name} failed: ${complaint}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`there is no ${name} here`);
  }
}
