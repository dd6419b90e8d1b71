#!/usr/bin/env node
// Starts Loupe's command line in Deno, which npm has installed beside it.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const fail = ({ message }) => {
  console.error(`Cannot start Deno as ${message}`);
  process.exit(1);
};

/** The program that npm's package has for this system, which may be none. */
function denoOrFail() {
  try {
    return createRequire(import.meta.url)("deno/install_api.cjs").runInstall();
  } catch (error) {
    return fail(error);
  }
}

const start = ["run", "-A", "--config", here("deno.json"), here("cli/setup/launch.ts"), "main.ts"];
// Where npm was called; a script of npm's, as any program, tells paths from where it runs.
const { INIT_CWD: _, ...env } = process.env;
const child = spawn(denoOrFail(), [...start, ...process.argv.slice(2)], { stdio: "inherit", env });

// The terminal sends Ctrl-C to the child as well: this process must only not die first.
process.on("SIGINT", () => {});
if (process.platform !== "win32") {
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
}
child.on("error", fail);
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
