/**
 * Starts Deno where WebGPU works: `launch.ts main.ts train …`, `launch.ts web/serve.ts …` or
 * `launch.ts test …`. On Linux without a driver it obtains a software one first. The driver's
 * environment must be set before Deno starts, hence the child process.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { PROJECT, RUN } from "../../engine/run/project.ts";
import { endWith, failureText } from "../terminal/failure.ts";
import { print, printError } from "../terminal/print.ts";
import { STARTED } from "../terminal/started.ts";
import { askedBackend, chooseBackend, CHOSEN, outputOf } from "./backend.ts";
import { DAWN, findDawn } from "./dawn.ts";
import { obtainVulkan } from "./vulkan.ts";
import { inspectionPermissions, listOf, webPermissions } from "./web_permissions.ts";

/** Never GL: Deno dies with it now and then. */
const BACKENDS = "vulkan,metal,dx12";

type Environment = Record<string, string>;

/** What a child with that environment finds: an adapter's name, and whether it is software. */
export async function probe(environment: Environment) {
  const text = await outputOf("./probe.ts", environment);
  return text.startsWith("{") ? JSON.parse(text) as { name: string; software: boolean } : undefined;
}

/** Holds what `driver` found, for the children of a process that may not have it itself. */
const DRIVER = "LOUPE_DRIVER";
/** Deno lets no process with such a variable start another, but with all permissions to run. */
const LINKER = /^(LD|DYLD)_/;

/** What the environment needs so that Deno finds the best adapter of this machine. */
async function driver(system: Environment): Promise<Environment> {
  const known = system[DRIVER];
  if (known) return JSON.parse(known);
  const backends = { DENO_WEBGPU_BACKEND: BACKENDS };
  if (Deno.build.os !== "linux") return backends;
  const found = await probe({ ...system, ...backends });
  if (found && !found.software) return backends;
  try {
    const own = { ...backends, ...await obtainVulkan() };
    if (await probe({ ...system, ...own })) return own;
    printError("Set-up: the driver that was obtained finds no adapter\n");
  } catch (error) {
    printError(`Set-up: ${failureText(error)}\n`);
  }
  if (!found) {
    printError("Set-up: no WebGPU adapter, `apt-get install mesa-vulkan-drivers` gives one\n");
  }
  return backends;
}

/** The environment in which Deno finds the best adapter of this machine. */
export async function environmentWithAdapter(): Promise<Environment> {
  const system = Deno.env.toObject();
  return { ...system, ...await driver(system) };
}

/** The environment of an entry: the server's children get the driver, not the server. */
async function environmentOf(entry: string, args: string[]): Promise<Environment> {
  if (entry === COMMANDS && !opensGpu(args)) return Deno.env.toObject();
  const all = await environmentWithAdapter();
  if (entry !== SERVER) return all;
  const names = Object.keys(all).filter((name) => LINKER.test(name));
  const kept = Object.fromEntries(names.map((name) => [name, all[name]]));
  names.forEach((name) => delete all[name]);
  return { ...all, [DRIVER]: JSON.stringify(kept) };
}

/** Deno's own closing line of a test run, as `12 passed, 0 failed`. */
export function summaryOf(output: string): string | undefined {
  const summaries = output.matchAll(/\| (\d+) passed.*?\| (\d+) failed/g);
  const last = [...summaries].at(-1);
  return last && `${last[1]} passed, ${last[2]} failed`;
}

async function run(args: string[], environment: Environment, isTest: boolean): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    env: environment,
    clearEnv: true,
    stdin: "inherit",
    stdout: isTest ? "piped" : "inherit",
    stderr: "inherit",
  }).spawn();
  forwardSignals(child);
  let tail = "";
  if (isTest) {
    for await (const chunk of child.stdout) {
      await Deno.stdout.write(chunk);
      tail = (tail + new TextDecoder().decode(chunk)).slice(-4000);
    }
  }
  const { code } = await child.status;
  // deno-lint-ignore no-control-regex
  const summary = summaryOf(tail.replace(/\x1b\[[\d;]*m/g, ""));
  if (summary) print(summary);
  return code;
}

/**
 * The terminal sends Ctrl-C to the child as well: this process must only not die first. SIGQUIT
 * stands for SIGKILL, which would end this process alone and leave a child that hangs.
 */
function forwardSignals(child: Deno.ChildProcess): void {
  Deno.addSignalListener("SIGINT", () => {});
  if (Deno.build.os === "windows") return;
  for (const signal of ["SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => child.kill(signal));
  }
  Deno.addSignalListener("SIGQUIT", () => child.kill("SIGKILL"));
}

const COMMANDS = "main.ts";
/** The commands that open a GPU. */
const WITH_GPU = [
  ...["train", "sweep", "worker", "labels", "evaluate", "predict", "features", "doctor", "bench"],
];
const SERVER = "web/serve.ts";
const INSPECTION = "web/inspection/main.ts";

/** Whether a command line computes something. */
function opensGpu([command, ...rest]: string[]): boolean {
  if (rest.includes("--help")) return false;
  return WITH_GPU.includes(command) || exportsAs("tensorboard", [command, ...rest]);
}

/** Whether a command line is an export in that format. */
function exportsAs(format: string, [command, ...rest]: string[]): boolean {
  const { values } = parseArgs({
    args: rest,
    strict: false,
    options: { format: { type: "string" } },
  });
  return command === "export" && values.format === format;
}

/** What an entry may do: the web UI is served with less than the command line has. */
function permissionsOf(entry: string, rest: string[]): string[] {
  if (entry === SERVER) return webPermissions(rest);
  if (entry === INSPECTION) return inspectionPermissions(rest);
  if (entry.startsWith("tests/")) return ["-A"]; // they start processes
  const usual = ["--allow-read", "--allow-write", "--allow-env", "--allow-sys"];
  // esbuild is a program of its own, and trials are trained in a process of theirs.
  const starts = exportsAs("html", rest) || ["sweep", "worker"].includes(rest[0]) ||
    rest[0] === "features" && rest.includes("--film");
  return [...usual, ...netPermissions(meetingPlace(rest)), ...starts ? ["--allow-run"] : []];
}

/** Where a command meets others, if anywhere: as it is told, or as the run that goes on was. */
function meetingPlace(rest: string[]): string | undefined {
  const options = Object.fromEntries(
    ["nats", "resume", "again"].map((name) => [name, { type: "string" as const }]),
  );
  const { values: { nats, resume, again } } = parseArgs({ args: rest, strict: false, options });
  if (typeof nats === "string") return nats;
  const run = resume ?? again;
  if (typeof run !== "string") return undefined;
  try {
    return JSON.parse(Deno.readTextFileSync(join(run, "run.json"))).shared?.server;
  } catch {
    return undefined; // the command says what is wrong with it
  }
}

/** Leave to reach a server, and no other. */
function netPermissions(url: string | undefined): string[] {
  const address = url === undefined ? null : URL.parse(url);
  if (!address) return [];
  const port = address.port || (address.protocol === "wss:" ? "443" : "80");
  return [`--allow-net=${address.hostname}:${port}`];
}

/**
 * What a command needs for its backend: the answer to `auto`, and leave to load the one file of Dawn's
 * bindings where it is to compute.
 */
async function backendFor(args: string[], environment: Environment) {
  const asked = await askedBackend(args);
  const backend = asked === "auto" ? await chooseBackend(environment) : asked;
  const file = backend === "dawn" ? findDawn() : undefined;
  const found: Environment = file === undefined ? {} : { [DAWN]: file };
  return {
    permissions: Object.values(found).map((path) => `--allow-ffi=${listOf([path])}`),
    variables: asked === "auto" ? { ...found, [CHOSEN]: backend } : found,
  };
}

/**
 * Goes to where the caller is: `deno task` starts every task in the project's folder and says so in
 * a variable, which is not for the children of tests and servers.
 */
function goToCaller(): void {
  const folder = Deno.env.get(CALLER);
  Deno.env.delete(CALLER);
  if (folder === undefined) return;
  try {
    Deno.chdir(folder);
  } catch { /* it is gone: paths are told from here */ }
}

const CALLER = "INIT_CWD";

/** Starts an entry of the project, a path from its root, or the tests. */
async function launch([entry, ...rest]: string[]): Promise<number> {
  goToCaller();
  const isTest = entry === "test";
  const environment = await environmentOf(entry, rest);
  const { permissions, variables } = entry === COMMANDS && opensGpu(rest)
    ? await backendFor(rest, environment)
    : { permissions: [], variables: {} };
  const command = isTest
    ? ["test", "-A", "--no-check"] // `deno task check` sees all files at once
    : [...RUN, ...permissionsOf(entry, rest), ...permissions, resolve(PROJECT, entry)];
  // A budget counts from here.
  const started: Environment = entry === COMMANDS
    ? { [STARTED]: String(performance.timeOrigin) }
    : {};
  return await run([...command, ...rest], { ...environment, ...variables, ...started }, isTest);
}

if (import.meta.main) await endWith(() => launch(Deno.args));
