/**
 * `deno task bench:peers`: a training step of the tutorial's network in Loupe, jax-js, TensorFlow.js and
 * PyTorch, one after the other on this machine.
 *
 * @module
 */
import { type Command, helpOf, parseCommand, UsageError } from "../../cli/terminal/arguments.ts";
import { environmentWithAdapter } from "../../cli/setup/launch.ts";
import { DEFAULT_BUDGET } from "../../engine/plan/tune.ts";
import { openChromium } from "./chromium.ts";
import { PEERS, type Task } from "./open.ts";
import { checkTrained, type Measured } from "./peer.ts";
import { type NetworkName, NETWORKS } from "./pictures.ts";
import { deno, FOLDER } from "./process.ts";
import { measurePyTorch } from "./pytorch.ts";

const COMMAND: Command = {
  usage:
    "deno task bench:peers [--in deno|chromium] [--batch N,N,…] [--network NAME] [--json FILE]",
  about: "Times a training step (forward, loss, backward, Adam; float32, data on the device) of\n" +
    "the tutorial's network in Loupe and its peers on the same adapter: batch 16 and 64 in Deno, and\n" +
    "batch 16 in Chromium. In Deno PyTorch stands beside them: eager, as a CUDA graph, and as one in\n" +
    "TF32 where CUDA finds a GPU, else on the CPU. A round takes 100 steps or 2 s and waits once, at\n" +
    "its end; the best of six counts. Some peers take minutes. `PYTHON` names another program than\n" +
    "python3.",
  names: [0, 0],
  options: {
    in: { kind: ["deno", "chromium"], help: "one of the two only" },
    batch: { kind: "list", least: 1, most: 4096, help: "pictures in a step, in Deno (16,64)" },
    network: {
      kind: Object.keys(NETWORKS),
      help: "beside PyTorch alone: resnet20 at 32x32, batch 128; mobilenet_v2 at 96x96, batch 32",
    },
    json: { kind: "text", help: "write the results to this file" },
  },
};

/** How many times as fast as each peer Loupe has to be at least. */
const FLOORS: Record<string, number> = { "TensorFlow.js": 20, "jax-js": 5, "PyTorch": 1 / 3 };

/** A measurement with its place, or why there is none. */
interface Row {
  readonly where: string;
  readonly batch: number;
  readonly peer: string;
  readonly measured?: Measured;
  readonly error?: string;
}

async function main(args: string[]): Promise<number> {
  const parsed = parseCommand(COMMAND, args);
  if (parsed.help) return console.log(helpOf(COMMAND)), 0;
  const rows: Row[] = [];
  const only = parsed.text("in");
  if (only === "chromium" && parsed.has("batch")) {
    throw new UsageError(
      "Cannot use --batch as it is for Deno: in Chromium a step takes 16 pictures",
    );
  }
  const network = parsed.text("network") as NetworkName | undefined;
  if (network && only === "chromium") {
    throw new UsageError(
      "Cannot use --network in Chromium as PyTorch is not there: leave --in out",
    );
  }
  if (network) {
    rows.push(...await inDeno(parsed.list("batch") ?? [NETWORKS[network].batch], network));
  } else {
    if (only !== "chromium") rows.push(...await inDeno(parsed.list("batch") ?? [16, 64]));
    if (only !== "deno") rows.push(...await inChromium());
  }
  const file = parsed.text("json");
  if (file) await Deno.writeTextFile(file, JSON.stringify(rows, null, 2) + "\n");
  const groups = Map.groupBy(rows, ({ where, batch }) => `${where}, batch ${batch}`);
  let missed = 0;
  for (const [title, group] of groups) missed += printTable(title, group);
  const seconds = DEFAULT_BUDGET / 1000;
  console.log(`\nLoupe's tuner had ${seconds} seconds and no cache, before the first step.`);
  return missed ? 1 : 0;
}

/** Of another network than the tutorial's Loupe and PyTorch alone. */
async function inDeno(batches: readonly number[], network?: NetworkName): Promise<Row[]> {
  const environment = await environmentWithAdapter();
  const rows: Row[] = [];
  for (const batch of batches) {
    for (const peer of network ? ["loupe"] as const : PEERS) {
      const task = { ...await taskOf(peer, batch), network };
      rows.push(
        ...await attempt("Deno", batch, peer, async () => {
          const args = ["run", "-A", "--quiet", `${FOLDER}/in_deno.ts`, JSON.stringify(task)];
          const printed = await deno(args, environment);
          return [JSON.parse(printed.trim().split("\n").at(-1)!)];
        }),
      );
    }
    rows.push(...await attempt("Deno", batch, "PyTorch", () => measurePyTorch(batch, network)));
  }
  return rows;
}

async function inChromium(): Promise<Row[]> {
  const measureIn = await openChromium();
  const rows: Row[] = [];
  for (const peer of PEERS) {
    const task = await taskOf(peer, 16);
    rows.push(...await attempt("Chromium", 16, peer, async () => [await measureIn(task)]));
  }
  return rows;
}

/** A peer that fails leaves the others their turn. */
async function attempt(
  where: string,
  batch: number,
  peer: string,
  measure: () => Promise<Measured[]>,
): Promise<Row[]> {
  console.error(`${where}, batch ${batch}: ${peer} …`);
  try {
    const all = await measure();
    all.forEach(checkTrained);
    return all.map((measured) => ({ where, batch, peer, measured }));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    console.error(`  no figure: ${text}`);
    return [{ where, batch, peer, error: text }];
  }
}

async function taskOf(peer: Task["peer"], batch: number): Promise<Task> {
  const { imports } = JSON.parse(await Deno.readTextFile(`${FOLDER}/deno.json`));
  const names = { "loupe": "", "jax-js": "@jax-js/jax", "tfjs": "@tensorflow/tfjs" };
  const version = imports[names[peer]]?.split("@").at(-1) ?? "this";
  return { peer, batch, version };
}

/** Prints a table; returns how many floors were missed. */
function printTable(title: string, rows: Row[]): number {
  console.log(`\n${title}\n  seconds a step   images/s   Loupe's lead   peer`);
  const ours = rows.find(({ peer }) => peer === "loupe")?.measured;
  let missed = 0;
  for (const { peer, measured, error } of rows) {
    if (!measured) {
      console.log(
        `${"—".padStart(16)} ${"—".padStart(10)} ${"—".padStart(14)}   ${peer}: ${error}`,
      );
      continue;
    }
    const { name, version, adapter, secondsPerStep, imagesPerSecond } = measured;
    const lead = ours && ours.imagesPerSecond / imagesPerSecond;
    const floor = FLOORS[name];
    const isMissed = lead !== undefined && lead < (floor ?? 0);
    missed += isMissed ? 1 : 0;
    const bound = floor ? `; the floor is ${floor.toFixed(2)}×${isMissed ? ": missed" : ""}` : "";
    console.log(
      `${secondsPerStep.toFixed(3).padStart(16)} ${imagesPerSecond.toFixed(2).padStart(10)} ` +
        `${`${lead?.toFixed(2) ?? "?"}×`.padStart(14)}   ` +
        `${name} ${version} on ${adapter}${bound}`,
    );
  }
  return missed;
}

if (import.meta.main) {
  Deno.exit(
    await main(Deno.args).catch((error) => {
      if (!(error instanceof UsageError)) throw error;
      console.error(`error: ${error.message}`);
      return 2;
    }),
  );
}
