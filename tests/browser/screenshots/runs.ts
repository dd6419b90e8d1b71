/** The runs that the screenshots are of, trained once and kept. @module */
import { join } from "node:path";
import { writeDrawnFaces } from "../../../data/faces/write_faces.ts";
import { writeDrawnThings } from "../../../data/things/write_things.ts";
import { correctionsText } from "../../../data/survey/corrections.ts";
import { uniforms } from "../../../engine/graph/random.ts";
import { mendedFile } from "../../../engine/run/labels.ts";
import { start } from "../../faults/processes.ts";
import { command, picturesOf, plant } from "../../labels/planted.ts";

/** Pictures that lie in the wrong folder, of a hundred. */
const WRONG = 0.05;
const SMALL = ["--architecture", "tiny", "--no-tune", "--checkpoint-every", "0"];
const FACES = [...SMALL, "--size", "56x46", "--epochs", "20"];

/** More than anybody follows. */
const FOREVER = ["--epochs", "10000"];

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

/** Makes what is not there yet. */
async function unlessThere(path: string, make: () => Promise<unknown>): Promise<void> {
  if (!await exists(path)) await make();
}

/** Drawn faces of which some lie in the other class's folder; which, with their own class. */
async function writeFaces(folder: string) {
  await unlessThere(folder, () => writeDrawnFaces(folder, 320, uniforms(7, 6)));
  const own = (await picturesOf(folder)).filter(({ file }) => !file.includes("moved-"));
  const moved = plant(own, WRONG, 1).map(({ file, class: other }) => {
    const [label, name] = file.split("/");
    return { from: file, file: `${other}/moved-${name}`, class: label };
  });
  const there = (await picturesOf(folder)).filter(({ file }) => file.includes("moved-"));
  if (there.length > 0) {
    const [one, other] = [...new Set(own.map((each) => each.class))];
    return there.map((each) => ({ file: each.file, class: each.class === one ? other : one }));
  }
  for (const { from, file } of moved) await Deno.rename(join(folder, from), join(folder, file));
  return moved;
}

/** Where pictures and runs are. */
export interface Work {
  readonly faces: string;
  readonly things: string;
  readonly runs: string;
  /** The one HTML file of `faces`. */
  readonly page: string;
}

/**
 * Pictures and runs in a folder: `faces`, its labels doubted, `slower` to be compared with it, `faces
 * mended`, trained again, and `things` of eight classes. What is there stays. Throws an `Error` with
 * what a command said where it fails.
 */
export async function prepareRuns(folder: string): Promise<Work> {
  const [runs, page] = [join(folder, "runs"), join(folder, "page.html")];
  const work = {
    faces: join(folder, "faces"),
    things: join(folder, "things"),
    runs,
    page,
  };
  await Deno.mkdir(runs, { recursive: true });
  const wrong = await writeFaces(work.faces);
  await unlessThere(work.things, () => writeDrawnThings(work.things, 480, uniforms(7, 6)));
  const train = (name: string, from: string, ...options: string[]) =>
    unlessThere(
      join(runs, name),
      () => command("train", from, "--out", join(runs, name), ...options),
    );
  await train("things", work.things, ...SMALL, "--size", "48x48", "--epochs", "24");
  await train("slower", work.faces, ...FACES, "--learning-rate", "0.0005");
  await train("faces", work.faces, ...FACES);
  const faces = join(runs, "faces");
  await unlessThere(
    join(faces, "labels.json"),
    () => command("labels", faces, "--repeats", "1"),
  );
  await unlessThere(
    mendedFile(faces),
    () => Deno.writeTextFile(mendedFile(faces), correctionsText(wrong)),
  );
  const again = ["--again", faces, "--labels", mendedFile(faces)];
  await unlessThere(
    join(runs, "faces mended"),
    () => command("train", ...again, "--out", join(runs, "faces mended")),
  );
  await unlessThere(page, () => command("export", faces, "--format", "html", "--out", page));
  return work;
}

/** Starts a training that goes on, `live`, and tells how it is stopped and forgotten. */
export async function followRun({ runs, faces }: Work) {
  const run = join(runs, "live");
  const child = start(["train", faces, "--out", run, ...SMALL, "--size", "56x46", ...FOREVER]);
  const output = Promise.all(
    [child.stdout, child.stderr].map((stream) => stream.pipeTo(new WritableStream())),
  );
  while (!await exists(join(run, "events.jsonl"))) await pause(200);
  return {
    async stop() {
      child.kill("SIGTERM");
      await Promise.all([child.status, output]);
      await Deno.remove(run, { recursive: true });
    },
  };
}
