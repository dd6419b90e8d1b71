/** `train --trial SWEEP/N`: a trial of a sweep as a run of its own. @module */
import { basename, dirname } from "node:path";
import { visible } from "../../data/text/visible.ts";
import type { Configuration } from "../../engine/run/configuration.ts";
import { isSweep, readResults, readSweep, readSweepSplit } from "../../engine/run/sweep_files.ts";
import { type Sweep, trialCount, trialOf } from "../../engine/sweep/sweep.ts";
import { chooseTrial } from "../../engine/sweep/table.ts";
import { checkAlone } from "../terminal/alone.ts";
import { type Parsed, UsageError } from "../terminal/arguments.ts";
import { TRAIN } from "./train_options.ts";

/** What may be said beside `--trial`: what does not change the training. */
const ALLOWED = ["out", "at", "json", "checkpoint-every", "time-limit", "retry", "control"];

/** Throws a `UsageError` where `--trial` comes with what the sweep decides. */
export function checkTrial(parsed: Parsed): void {
  checkAlone(TRAIN, parsed, {
    option: "trial",
    allowed: ALLOWED,
    why:
      "a trial has the sweep's pictures and its own options, --at FOLDER says where they are now",
  });
}

/** The configuration of a trial: what it trained, with the test pictures that the sweep left alone. */
export async function configurationOfTrial(
  named: string,
  at: string | undefined,
): Promise<Configuration> {
  const { path, number: said } = placeOf(named);
  const sweep = await readSweep(path);
  const number = said ?? await chosenIn(path, sweep);
  if (number >= trialCount(sweep)) {
    throw new UsageError(
      `Cannot train trial ${number} of '${visible(path)}' as it has ${trialCount(sweep)}: ` +
        `expected a number from 0 to ${trialCount(sweep) - 1}`,
    );
  }
  const { configuration, seed, kernels, tunedOn } = trialOf(sweep, number);
  const { architecture, network, fit, size, freeze, ...recipe } = configuration;
  const { labels, ...split } = await readSweepSplit(path);
  return {
    folder: at ?? sweep.data.folder,
    size,
    fit,
    strict: false,
    split: { mode: "files", ...split },
    labels,
    trial: { sweep: path, number },
    recipe,
    seed,
    backend: sweep.backend,
    architecture,
    networkFor: () => network,
    freeze,
    kernels,
    tunedOn,
  };
}

/** A sweep's folder, and the trial that is named beside it, if any. */
function placeOf(named: string): { readonly path: string; readonly number?: number } {
  const last = basename(named);
  const isNumbered = /^\d{1,9}$/.test(last) && !isSweep(named);
  return isNumbered ? { path: dirname(named), number: Number(last) } : { path: named };
}

/** The trial that validation has chosen, or would choose now. */
async function chosenIn(path: string, sweep: Sweep): Promise<number> {
  const { results } = await readResults(path);
  const chosen = sweep.chosen ?? chooseTrial(sweep, results);
  if (chosen) return chosen.trial;
  throw new Error(
    `Cannot train the best of '${visible(path)}' as none of its settings is done yet: ` +
      `name a trial, '${visible(path)}/0' for example`,
  );
}
