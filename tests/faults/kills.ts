/** A run that is killed again and again. @module */
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

/** Trains a little at a time: `kill -9` after up to so many milliseconds of training. */
const MOST = 300;

/**
 * Kills a training `count` times, at a random moment of training or, one time in eight, of its
 * start; each time the last checkpoint must be whole and the next process go on from it. In the
 * end the weights and events must be those of a run of as many steps that was never killed.
 */
export async function kills(
  work: string,
  faces: string,
  count: number,
  steps: number,
  random: () => number,
): Promise<Figure> {
  const { check, figure } = counter("kill -9 at random moments: resumed, nothing torn");
  const [whole, run] = [join(work, "whole"), join(work, "killed")];
  const options = [...SMALL, "--steps", String(steps)];
  const reference = await loupe(["train", faces, "--out", whole, ...options]);
  assert.equal(reference.code, 0, reference.errors);
  let [step, ends] = [0, 0];
  const end = async () => {
    assert.deepEqual(await weightsOf(run), await weightsOf(whole), "the weights in the end");
    assert.deepEqual(await stepsOf(run), await stepsOf(whole), "the events in the end");
    await Deno.remove(run, { recursive: true });
    [step, ends] = [0, ends + 1];
  };
  for (let i = 0; i < count; i++) {
    await check(`kill ${i}`, async () => {
      const status = await statusOf(run);
      await killed(status ? ["--resume", run] : [faces, "--out", run, ...options], random);
      if (await statusOf(run) === "finished") return await end(); // it was too late
      const found = await wholeCheckpoint(run);
      assert((found?.step ?? 0) >= step, `step ${found?.step} after ${step}`);
      step = found?.step ?? 0;
    });
  }
  if (await statusOf(run)) {
    const { code, errors } = await loupe(["train", "--resume", run]);
    assert.equal(code, 0, errors);
    await end();
  }
  return figure(`${ends} runs ended with byte-identical weights`);
}

/** Starts a training and kills it. It must not have failed by itself. */
async function killed(args: string[], random: () => number): Promise<void> {
  const child = start(["train", ...args, "--control"]);
  const errors = new Response(child.stderr).text();
  if (random() < 1 / 8) {
    await wait(random() * 600);
  } else {
    await running(child.stdout);
    await wait(random() * MOST);
  }
  child.kill("SIGKILL");
  const { code, signal } = await child.status;
  await child.stdin.close().catch(() => {});
  assert(signal === "SIGKILL" || code === 0, await errors);
}

/** The status of a run; absent where there is none yet. */
async function statusOf(run: string): Promise<string | undefined> {
  const text = await Deno.readTextFile(join(run, "run.json")).catch(() => undefined);
  return text && JSON.parse(text).status;
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until a training runs; what follows on its stdout is read and dropped. */
async function running(stdout: Deno.ChildProcess["stdout"]): Promise<void> {
  const reader = stdout.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; !text.includes('"status":"running"');) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
  }
  (async () => {
    while (!(await reader.read()).done);
  })().catch(() => {});
}

/** The steps that a run's events tell of, in their order. */
async function stepsOf(run: string): Promise<number[]> {
  const text = await Deno.readTextFile(join(run, "events.jsonl"));
  return text.trim().split("\n").map((line) => JSON.parse(line))
    .filter(({ type }) => type === "step").map(({ step }) => step);
}
