#!/usr/bin/env node
// Starts Loupe's command line in Deno, which npm has installed beside it.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const deno = createRequire(import.meta.url)("deno/install_api.cjs").runInstall();
const start = ["run", "-A", "--config", here("deno.json"), here("cli/setup/launch.ts"), "main.ts"];
const child = spawn(deno, [...start, ...process.argv.slice(2)], { stdio: "inherit" });

// The terminal sends Ctrl-C to the child as well: this process must only not die first.
process.on("SIGINT", () => {});
if (process.platform !== "win32") {
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => {
  console.error(`Cannot start Deno as ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
