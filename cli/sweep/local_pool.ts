/** Trials in a child process of this machine, one after the other. @module */
import { join, resolve } from "node:path";
import { visible } from "../../data/text/visible.ts";
import { PROJECT, RUN } from "../../engine/run/project.ts";
import type { Backend } from "../../engine/run/recorded_configuration.ts";
import type { Pool } from "../../engine/sweep/lead.ts";
import type { TrialHooks } from "../../engine/sweep/run_trial.ts";
import type { JobResult, Where } from "../../engine/sweep/trial.ts";
import { findDawn } from "../setup/dawn.ts";
import { listOf } from "../setup/web_permissions.ts";
import { say } from "../terminal/progress.ts";
import { type Answer, linesOf, type Order } from "./messages.ts";

/** So often a trial may end its process before it counts as failed. */
const MOST_ENDS = 2;

/** A child that has ended, or can't go on. */
class ChildEnded extends Error {}

/** What the pool is for. */
export interface LocalPlace {
  /** The sweep's folder. */
  readonly sweep: string;
  readonly backend: Backend;
  /** What is told of trials that no child could end; where absent, that is thrown. */
  readonly where?: Where;
}

/** A pool of one child, which is started again where it dies. */
export function createLocalPool({ sweep, backend, where }: LocalPlace): Pool {
  let child: Child | undefined;
  const close = async () => {
    await child?.kill();
    child = undefined;
  };
  return {
    places: 1,
    async run(job, hooks) {
      const started = performance.now();
      const order = { job, pictures: resolve(join(sweep, "pictures", job.trial.pictures)) };
      for (let ends = 1;; ends++) {
        child ??= startChild(backend);
        try {
          return await child.run(order, hooks);
        } catch (error) {
          await close();
          if (!(error instanceof ChildEnded)) throw error;
          const text = `trial ${job.trial.trial}: ${error.message}`;
          if (ends < MOST_ENDS) {
            say(`Warning: ${text}; it is trained anew`);
            continue;
          }
          if (!where) throw error;
          say(`Warning: ${text}; it has failed`);
          const seconds = (performance.now() - started) / 1000;
          const { trial: { trial }, rung } = job;
          return { status: "failed", trial, rung, error: error.message, seconds, where };
        }
      }
    },
    close,
  };
}

/** A child that waits for orders. */
interface Child {
  /** Throws a `ChildEnded`, and the signal's reason. */
  run(order: Order, hooks: TrialHooks): Promise<JobResult>;
  kill(): Promise<void>;
}

function startChild(backend: Backend): Child {
  const dawn = backend === "dawn" ? findDawn() : undefined;
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...RUN,
      ...["--allow-read", "--allow-env", "--allow-sys"],
      ...dawn ? [`--allow-ffi=${listOf([dawn])}`] : [],
      join(PROJECT, "cli/sweep/child.ts"),
      backend,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const input = process.stdin.getWriter();
  input.closed.catch(() => {}); // that it has ended is told by its output
  const answers = linesOf(process.stdout);
  const ended = async () => {
    const { code, signal } = await process.status;
    return new ChildEnded(`the process that trained it ended with ${signal ?? `code ${code}`}`);
  };
  const next = async (): Promise<Answer> => {
    const { value, done } = await answers.next();
    if (done) throw await ended();
    return JSON.parse(value);
  };
  return {
    async run(order, { signal, onEpoch }) {
      const onAbort = () => kill();
      signal?.addEventListener("abort", onAbort, { once: true });
      try {
        signal?.throwIfAborted();
        const line = new TextEncoder().encode(JSON.stringify(order) + "\n");
        input.write(line).catch(() => {}); // the same
        for (;;) {
          const answer = await next();
          if (answer.type === "result") return answer.result;
          if (answer.type === "error") throw new ChildEnded(visible(answer.text));
          onEpoch?.(answer.epoch);
        }
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      } finally {
        signal?.removeEventListener("abort", onAbort);
      }
    },
    kill: async () => {
      kill();
      await process.status;
    },
  };

  function kill(): void {
    try {
      process.kill("SIGKILL");
    } catch { /* it has ended */ }
  }
}
