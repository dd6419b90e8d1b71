/** A run's directory that is in other hands, or has no room. @module */
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  counter,
  type Figure,
  loupe,
  SMALL,
  start,
  weightsOf,
  wholeCheckpoint,
} from "./processes.ts";

const LONG = [...SMALL, "--steps", "100000"];
const TAKEN =
  /Cannot train in '.+' as another process trains there: wait until it ends, or stop it/;

/** A second process on a run is turned away; once the first is killed, the run can be had. */
export async function twoProcesses(work: string, faces: string): Promise<Figure> {
  const { check, figure } = counter("a second process on a run: turned away, the run intact");
  const run = join(work, "shared");
  const first = start(["train", faces, "--out", run, ...LONG, "--control"]);
  const [stdout, rest] = first.stdout.tee();
  const drained = rest.pipeTo(new WritableStream()).catch(() => {});
  for await (const text of stdout.pipeThrough(new TextDecoderStream())) {
    if (text.includes('"type":"checkpoint"')) break;
  }
  for (const args of [["--resume", run], [faces, "--out", run, ...SMALL]]) {
    await check(args[0], async () => {
      const { code, errors } = await loupe(["train", ...args]);
      assert.equal(code, 1);
      assert.match(errors, TAKEN);
    });
  }
  first.kill("SIGKILL");
  await first.status;
  await drained;
  await first.stdin.close().catch(() => {});
  await first.stderr.cancel();
  await check("a dead process holds no lock", async () => {
    const before = (await wholeCheckpoint(run))!.step;
    const { code, errors } = await loupe(["train", "--resume", run, "--time-limit", "0.3"]);
    assert.equal(code, 0, errors);
    assert((await wholeCheckpoint(run))!.step > before);
  });
  return figure();
}

/**
 * A disk that fills up while a run trains on it: a clear error, a whole checkpoint, and once there
 * is room the weights of a run that never lacked any. `undefined` where no small file system can
 * be mounted, which takes Linux and root.
 */
export async function fullDisk(work: string, faces: string): Promise<Figure | undefined> {
  const disk = join(work, "disk");
  await Deno.mkdir(disk);
  if (!await runs("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk)) return undefined;
  const { check, figure } = counter("full disk: a clear error, the run intact, then goes on");
  try {
    for (const room of [150e3, 250e3, 350e3]) {
      await check(`${room} bytes`, () => fill(work, disk, faces, room));
    }
  } finally {
    await runs("umount", disk);
  }
  return figure();
}

/** Trains where only so many bytes are free, then where all are. */
async function fill(work: string, disk: string, faces: string, room: number): Promise<void> {
  const [run, whole, ballast] = [
    join(disk, "run"),
    join(work, `whole ${room}`),
    join(disk, "full"),
  ];
  const options = [...SMALL, "--steps", "1500"];
  await Deno.writeFile(ballast, new Uint8Array(2 ** 20 - room));
  const full = await loupe(["train", faces, "--out", run, ...options]);
  assert.equal(full.code, 1, full.out + full.errors);
  assert.match(full.errors, /Cannot write '.+' as the disk is full: free some space/);
  await wholeCheckpoint(run);
  await Deno.remove(ballast);
  const resumed = await loupe(["train", "--resume", run]);
  assert.equal(resumed.code, 0, resumed.errors);
  const reference = await loupe(["train", faces, "--out", whole, ...options]);
  assert.equal(reference.code, 0, reference.errors);
  assert.deepEqual(await weightsOf(run), await weightsOf(whole));
  await Deno.remove(run, { recursive: true });
}

async function runs(command: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args, stderr: "null" }).output()).success;
  } catch {
    return false; // there is no such command
  }
}
