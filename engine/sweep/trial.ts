/** One training of a sweep: all that its outcome depends on, and what came of it. @module */
import {
  array,
  boolean,
  figure,
  Mismatch,
  name,
  number,
  object,
  oneOf,
  optional,
  record,
  type Schema,
  text,
  whole,
} from "../formats/schema.ts";
import {
  CONFIGURATION,
  type Kernels,
  type RecordedConfiguration,
} from "../run/recorded_configuration.ts";

/** What a trial has of a thing that is varied: a number, or a word of `train`'s options. */
export type Varied = number | string;

/** A training of a sweep. */
export interface Trial {
  /** Its place in the sweep, from 0. */
  readonly trial: number;
  /** What it shares with the trials that differ from it in the seed alone, from 0. */
  readonly setting: number;
  /** What was varied, by the option's name: `{"learning-rate": 0.003, "architecture": "tiny"}`. */
  readonly varied: Readonly<Record<string, Varied>>;
  readonly seed: number;
  /** Recipe, network and input, with all that was varied in it. */
  readonly configuration: RecordedConfiguration;
  /** SHA-256 of the packed pictures that it trains and validates on, in hexadecimal. */
  readonly pictures: string;
  /** The kernels to use, where bits matter; each machine's own choice where absent. */
  readonly kernels?: Kernels;
  /** Where they suit, as `placeOf` tells it: elsewhere others are chosen; everywhere where absent. */
  readonly tunedOn?: string;
}

/** A trial, as far as it is to be trained now. */
export interface Job {
  readonly trial: Trial;
  /** From 0: of halving, how often it was let go on. */
  readonly rung: number;
  /** The last step of this job; the whole schedule where absent. */
  readonly until?: number;
}

/** An epoch of a trial. */
export interface TrialEpoch {
  /** From 1. */
  readonly epoch: number;
  /** Steps done. */
  readonly step: number;
  readonly loss: number;
  /** Between 0 and 1. */
  readonly accuracy: number;
  readonly validationLoss: number;
  /** Between 0 and 1. */
  readonly validationAccuracy: number;
}

/** Where a job ran: not what its outcome depends on. */
export interface Where {
  /** The worker's name. */
  readonly worker: string;
  readonly adapter: string;
  readonly software: boolean;
  /** "deno", "dawn" or "browser". */
  readonly backend: string;
}

/** What came of a job. */
export type JobResult =
  | {
    readonly status: "finished";
    readonly trial: number;
    readonly rung: number;
    /** Steps done, those of earlier rungs among them. */
    readonly steps: number;
    readonly epochs: readonly TrialEpoch[];
    /** Of the best weights by validation loss. */
    readonly bestEpoch: number;
    readonly validationLoss: number;
    /** Between 0 and 1. */
    readonly validationAccuracy: number;
    /** Those that it used in place of the trial's, or beside them. */
    readonly kernels: Kernels;
    /** From its begin to its end where it ran, compiling among it; without waiting for a worker. */
    readonly seconds: number;
    readonly where: Where;
  }
  | {
    /** It can't be trained anywhere: a rate that makes weights infinite, a network too large. */
    readonly status: "failed";
    readonly trial: number;
    readonly rung: number;
    readonly error: string;
    readonly seconds: number;
    readonly where: Where;
  };

/** 64 hexadecimal digits. */
export const DIGEST: Schema<string> = (value) => {
  if (typeof value === "string" && /^[0-9a-f]{64}$/.test(value)) return value;
  throw new Mismatch(value, "64 hexadecimal digits");
};

/** What a thing that is varied may be. */
export const VARIED: Schema<Varied> = (value) =>
  typeof value === "string" ? name(value) : number()(value);

/** What a trial must be. */
export const TRIAL: Schema<Trial> = object({
  trial: whole(0),
  setting: whole(0),
  varied: record(VARIED),
  seed: whole(0, 2 ** 32 - 1),
  configuration: CONFIGURATION,
  pictures: DIGEST,
  kernels: optional(record(text)),
  tunedOn: optional(text),
});

/** What a job must be. */
export const JOB: Schema<Job> = object({
  trial: TRIAL,
  rung: whole(0),
  until: optional(whole(1)),
});

const WHERE: Schema<Where> = object({
  worker: name,
  adapter: text,
  software: boolean,
  backend: text,
});

/** What an epoch of a trial must be. */
export const TRIAL_EPOCH: Schema<TrialEpoch> = object({
  epoch: whole(1),
  step: whole(1),
  loss: figure,
  accuracy: figure,
  validationLoss: figure,
  validationAccuracy: figure,
});

const ANY = { trial: whole(0), rung: whole(0), seconds: number(0), where: WHERE };

/** What a result must be. */
export const JOB_RESULT: Schema<JobResult> = oneOf<JobResult, "status">("status", {
  finished: object({
    ...ANY,
    steps: whole(0),
    epochs: array(TRIAL_EPOCH),
    bestEpoch: whole(0),
    validationLoss: figure,
    validationAccuracy: figure,
    kernels: record(text),
  }),
  failed: object({ ...ANY, error: text }),
});
