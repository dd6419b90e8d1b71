/** Starts Loupe as a user would, and looks at what it leaves. @module */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readCheckpoint } from "../../engine/run/checkpoints.ts";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import { uniforms } from "../../engine/graph/random.ts";

/** How many of how many went well. */
export interface Figure {
  readonly name: string;
  readonly reached: number;
  readonly of: number;
  /** What went wrong first, or what was measured. */
  readonly note?: string;
}

/** Counts what goes well, and keeps the first thing that does not; each such thing is told to `say`. */
export function counter(name: string, say: (line: string) => void = () => {}) {
  let [reached, of, note]: [number, number, string | undefined] = [0, 0, undefined];
  return {
    async check(what: string, body: () => Promise<void> | void) {
      of++;
      try {
        await body();
        reached++;
      } catch (error) {
        const line = `${what}: ${(error as Error).message}`;
        note ??= line;
        say(`${name}: ${line}`);
      }
    },
    figure: (measured?: string): Figure => ({ name, reached, of, note: note ?? measured }),
  };
}

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
const FAULTY = fileURLToPath(new URL("./faulty.ts", import.meta.url));

/** A small network on small pictures. */
export const SMALL = [
  ["--architecture", "tiny", "--filters", "2,4,4", "--units", "8", "--size", "16x12"],
  ["--batch", "8", "--no-tune", "--checkpoint-every", "0"],
].flat();

/** Starts the command line, with a fault of `faulty.ts` where one is named. */
export function start(args: string[], fault?: string): Deno.ChildProcess {
  return spawn(fault === undefined ? [MAIN] : [FAULTY, fault], args);
}

/** Starts a script that runs the command line in its way. */
export function spawn(entry: string[], args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", ...entry, ...args],
    env: Deno.env.toObject(),
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs the command line to its end. */
export async function loupe(args: string[], fault?: string) {
  const child = start(args, fault);
  const started = performance.now();
  const { code, stdout, stderr } = await child.output();
  const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, errors, seconds: (performance.now() - started) / 1000 };
}

/** Gives `body` a folder with forty drawn faces, which is removed in the end. */
export async function withFaces<T>(body: (work: string, faces: string) => Promise<T>): Promise<T> {
  const work = await Deno.makeTempDir();
  try {
    const faces = join(work, "faces");
    await writeDrawnFaces(faces, 40, uniforms(1, 6));
    return await body(work, faces);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** The bytes of a run's final weights. */
export function weightsOf(run: string): Promise<Uint8Array> {
  return Deno.readFile(join(run, "model", "model.safetensors"));
}

/** The last checkpoint, which must be the newest one and whole. */
export function wholeCheckpoint(run: string) {
  return readCheckpoint(run, (text) => {
    throw new Error(text);
  });
}
