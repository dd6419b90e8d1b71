/**
 * `deno task test:faults [PART…]`: everything that can go wrong, as often as `docs/reliability.md`
 * says; a line each with the figure reached. Exit code 1 where one was not reached. `inputs:TEXT`
 * runs the cases alone that have such a text (a regular expression) in their names.
 *
 * @module
 */
import { findDawn } from "../../cli/setup/dawn.ts";
import { openDevice } from "../../engine/plan/device.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { malformedFiles, mutations } from "./data.ts";
import { fullDisk, twoProcesses } from "./directory.ts";
import { gpuFaults } from "./gpu.ts";
import { inputs } from "./inputs.ts";
import { kills } from "./kills.ts";
import { checkpointShare, submissions } from "./pace.ts";
import { type Figure, withFaces } from "./processes.ts";
import { resumed } from "./resumed.ts";
import { damaged, everyWrite, FAILURES } from "./saves.ts";
import { soak } from "./soak.ts";

const random = uniforms(12, 12);

type Part = (pattern?: string) => AsyncGenerator<Figure | undefined>;

const PARTS: Record<string, Part> = {
  async *data() {
    const figure = await malformedFiles();
    if (figure) yield figure;
    else console.log("left out: malformed files, as ../shared/data/malformed is absent");
    yield await mutations(10_000, random);
  },
  async *inputs(pattern) {
    yield* await inputs(pattern === undefined ? undefined : new RegExp(pattern), console.log);
  },
  async *saves() {
    yield await everyWrite(FAILURES);
    yield await damaged(1000, random);
  },
  async *resumed() {
    yield await resumed(await openDevice(), 10, random);
  },
  async *directory() {
    yield await withFaces(twoProcesses);
    yield await withFaces(fullDisk);
  },
  async *gpu() {
    const figures = await withFaces((work, faces) => Array.fromAsync(gpuFaults(work, faces)));
    yield* figures;
  },
  async *dawn() {
    if (findDawn() === undefined) return console.log("left out: Dawn, as it is not installed");
    const figures = withFaces((work, faces) => Array.fromAsync(gpuFaults(work, faces, "dawn")));
    for (const figure of await figures) yield { ...figure, name: `through Dawn: ${figure.name}` };
  },
  async *pace() {
    yield await withFaces((work, faces) => checkpointShare(work, faces, 30));
    yield await submissions(3);
  },
  async *kills() {
    yield await withFaces((work, faces) => kills(work, faces, 200, 3000, random));
  },
  async *soak() {
    yield await withFaces((work, faces) => soak(work, faces, 10_000));
  },
};

const wanted = Deno.args.length ? Deno.args : Object.keys(PARTS);
let failures = 0;
for (const word of wanted) {
  const [, name, pattern] = /^(\w+)(?::(.*))?$/.exec(word) ?? [, word];
  const part = PARTS[name];
  if (!part) throw new RangeError(`no part '${name}': ${Object.keys(PARTS).join(", ")}`);
  for await (const figure of part(pattern)) {
    if (!figure) {
      console.log("left out: full disk, which takes Linux and root to mount a small one");
      continue;
    }
    const { name, reached, of, note } = figure;
    const isReached = of > 0 && reached === of;
    failures += isReached ? 0 : 1;
    console.log(
      `${isReached ? "ok  " : "FAIL"} ${name}: ${reached}/${of}${note ? ` (${note})` : ""}`,
    );
  }
}
Deno.exit(failures ? 1 : 0);
