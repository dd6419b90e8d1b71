/** Other programs that set-up needs. @module */

const REMEDY = "install a Vulkan driver yourself, on Debian `apt-get install mesa-vulkan-drivers`";

/** Runs a command and returns what it printed. Throws an `Error` with its complaint and the remedy. */
export async function command(name: string, args: string[], cwd?: string): Promise<string> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(name, { args, cwd, stdin: "null" })
      .output();
    const decoder = new TextDecoder();
    if (success) return decoder.decode(stdout);
    const complaint = decoder.decode(stderr).trim().split("\n").at(-1);
    throw new Error(`Cannot fetch a driver as ${name} failed: ${complaint}; ${REMEDY}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`Cannot fetch a driver as there is no ${name} here: ${REMEDY}`);
  }
}
