import type { Reader } from "../reader.ts";

/** What is asked of it: also that shapes follow from the nodes. */
const SCRIPT =
  "import onnx, sys; onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)";

/** Debian's own Python has Debian's package. */
const PYTHON = Deno.env.get("PYTHON") ?? "/usr/bin/python3";

async function python(...args: string[]): Promise<string> {
  const command = new Deno.Command(PYTHON, { args });
  const { success, stdout, stderr } = await command.output().catch((error) => {
    if (error instanceof Deno.errors.NotFound) {
      throw new Error(`there is no ${PYTHON}`);
    }
    throw error;
  });
  if (success) return new TextDecoder().decode(stdout).trim();
  throw new Error(
    new TextDecoder().decode(stderr).trim().split("\n").slice(-3).join("\n"),
  );
}

/** ONNX's own checker, of Debian's package python3-onnx: `PYTHON` names another Python. */
export const onnxChecker: Reader = {
  name: "onnx.checker",
  reads: ({ format }) => format === "onnx",
  version: () => python("-c", "import onnx; print(onnx.__version__)"),
  async check({ path }) {
    await python("-c", SCRIPT, path);
  },
};
